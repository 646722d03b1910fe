using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>One step of a packet's way through the rules, as a kernel's trace would tell it: a rule that matched, or a built-in chain's policy.</summary>
internal sealed record StoryStep
{
    internal required Hook Hook { get; init; }

    internal required TableName Table { get; init; }

    internal required string Chain { get; init; }

    /// <summary>The rule; null for a policy.</summary>
    internal Rule? Rule { get; init; }

    /// <summary>The rule's 1-based position in its chain; one behind the last rule for a policy.</summary>
    internal int Number { get; init; }

    /// <summary>What the kernel does next; null for a target that PathTrace cannot follow.</summary>
    internal required TraceVerdictWord? Verdict { get; init; }

    /// <summary>The packet before the step.</summary>
    internal required Packet Packet { get; init; }

    internal string? In { get; init; }

    internal string? Out { get; init; }

    internal SourceSpan Source { get; init; }

    /// <summary>
    /// True for the ACCEPT policy of a built-in chain without rules: iptables-nft saves every built-in chain of a table but makes those alone that it needs (nft.c, nft_xt_builtin_init), so that the
    /// kernel may have none to tell of.
    /// </summary>
    internal bool MayBeAbsent { get; init; }

    internal bool IsPolicy => Rule is null;
}
