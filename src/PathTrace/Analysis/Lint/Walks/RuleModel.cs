using PathTrace.Analysis.Lint.Sets;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>One rule at its place in a chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Index">Its 0-based place.</param>
/// <param name="Packets">The packets that meet its conditions, by the values with which they entered the chain.</param>
/// <param name="Rewritten">For each of <see cref="Rewritable"/> how often rules before it may have rewritten it.</param>
internal sealed record RuleModel(Chain Chain, int Index, PacketBoxes Packets, RewriteCounts Rewritten)
{
    internal Rule Rule => Chain.Rules[Index];

    internal Effect Effect => Rule.Effect;

    internal SourceSpan Source => Chain.SpanOf(Index);

    /// <summary>The number that people see.</summary>
    internal int Number => Index + 1;
}
