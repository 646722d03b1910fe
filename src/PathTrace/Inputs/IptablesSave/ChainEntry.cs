using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// A chain while its table is read: one element of the table's array. Its rules form a list through the table's arrays, so that rules of many chains
/// may come in any order. Mutable, and never copied.
/// </summary>
internal struct ChainEntry
{
    internal string Name;

    /// <summary>Where the name stands in the file: comparing bytes with bytes is cheaper than with the string.</summary>
    internal int NameStart;
    internal int NameLength;

    /// <summary>Where the chain's own line is; length 0 when it has none so far.</summary>
    internal int DeclarationStart;
    internal int DeclarationLength;

    /// <summary>The first place that adds a rule; -1 when none does.</summary>
    internal int FirstUse;

    /// <summary>The chain's first rule in the table's arrays, or -1.</summary>
    internal int First;

    /// <summary>The chain's last rule in the table's arrays, or -1.</summary>
    internal int Last;
    internal int Count;

    /// <summary>True when <c>-X</c> took the chain away.</summary>
    internal bool IsRemoved;
    private sbyte _hook;
    private sbyte _policy;

    /// <summary>The hook of a built-in chain.</summary>
    internal Hook? Hook
    {
        readonly get => _hook == 0 ? null : (Hook)(_hook - 1);
        set => _hook = value is { } hook ? (sbyte)(hook + 1) : (sbyte)0;
    }

    /// <summary>The policy that the dump gives a built-in chain.</summary>
    internal Verdict? Policy
    {
        readonly get => _policy == 0 ? null : (Verdict)(_policy - 1);
        set => _policy = value is { } policy ? (sbyte)(policy + 1) : (sbyte)0;
    }

    internal readonly bool IsDeclared => DeclarationLength > 0;
}
