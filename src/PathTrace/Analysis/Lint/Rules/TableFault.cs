using System.Collections.Immutable;
using PathTrace.Explain;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>What is wrong with a table, in words that hold for every node that has the same rules; where it stands on a node is its <see cref="TablePlace"/>'s to say.</summary>
internal sealed record TableFault
{
    internal required FindingCode Code { get; init; }

    internal required FindingSeverity Severity { get; init; }

    /// <summary>The cause in one clause.</summary>
    internal required string Title { get; init; }

    /// <summary>The cause in sentences.</summary>
    internal required string Why { get; init; }

    internal required string Fix { get; init; }

    /// <summary>The rules and chains that prove it, the one that it is about first.</summary>
    internal required ImmutableArray<Proof> Proofs { get; init; }

    /// <summary>What to look for when the chain is listed; null for nothing.</summary>
    internal string? Look { get; init; }

    /// <summary>One rule or chain.</summary>
    /// <param name="Chain">The chain's name.</param>
    /// <param name="Index">The 0-based place of the rule; null for the chain itself.</param>
    /// <param name="Note">What is to be seen there.</param>
    internal sealed record Proof(string Chain, int? Index, string Note);
}
