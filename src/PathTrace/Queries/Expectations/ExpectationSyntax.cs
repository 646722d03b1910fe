namespace PathTrace.Queries.Expectations;

/// <summary>A set of packets as written.</summary>
internal sealed record PacketSetSyntax(QueryToken Protocol, IReadOnlyList<QueryToken> Sources, IReadOnlyList<QueryToken> Destinations, IReadOnlyList<OptionSyntax> Options);

/// <summary>A claim as written.</summary>
internal abstract record ClaimSyntax
{
    private ClaimSyntax()
    {
    }

    internal sealed record Reaches(bool IsNever, IReadOnlyList<QueryToken> Targets) : ClaimSyntax;

    internal sealed record Fate(QueryToken Word) : ClaimSyntax;

    internal sealed record Leaves(bool ByDefault) : ClaimSyntax;
}

/// <summary>What stands behind a claim: <c>via …</c> and <c>with source kept</c>.</summary>
internal abstract record ClauseSyntax(QueryToken Keyword)
{
    internal sealed record Via(QueryToken Keyword, IReadOnlyList<QueryToken> Places) : ClauseSyntax(Keyword);

    internal sealed record Kept(QueryToken Keyword) : ClauseSyntax(Keyword);
}

/// <summary>An expectation as written.</summary>
internal sealed record ExpectationSyntax(PacketSetSyntax Packets, ClaimSyntax Claim, IReadOnlyList<ClauseSyntax> Clauses);
