using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>A chain while its table is read. Its rules form a list through the table's arrays, so that rules of many chains may come in any order.</summary>
internal sealed class ChainBuilder(string name, Hook? hook)
{
    internal string Name { get; } = name;

    internal Hook? Hook { get; } = hook;

    internal Verdict? Policy { get; set; }

    /// <summary>Where the chain's own line is; length 0 when it has none so far.</summary>
    internal int DeclarationStart { get; set; }

    internal int DeclarationLength { get; set; }

    internal bool IsDeclared => DeclarationLength > 0;

    /// <summary>The first place that jumps to the chain; -1 when none does.</summary>
    internal int MentionStart { get; set; } = -1;

    /// <summary>The first place that adds a rule; -1 when none does.</summary>
    internal int FirstUse { get; set; } = -1;

    /// <summary>The chain's first rule in the table's arrays, or -1.</summary>
    internal int First { get; set; } = -1;

    /// <summary>The chain's last rule in the table's arrays, or -1.</summary>
    internal int Last { get; set; } = -1;

    internal int Count { get; set; }

    internal Effect Jump => field ??= new Effect.Jump(Name);

    internal Effect Goto => field ??= new Effect.Goto(Name);
}
