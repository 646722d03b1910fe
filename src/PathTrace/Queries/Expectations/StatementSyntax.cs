namespace PathTrace.Queries.Expectations;

/// <summary>A statement of an expectation file as written.</summary>
internal abstract record StatementSyntax
{
    private StatementSyntax()
    {
    }

    internal sealed record Let(QueryToken Name, IReadOnlyList<QueryToken> Items) : StatementSyntax;

    internal sealed record Include(QueryToken Path) : StatementSyntax;

    internal sealed record Expect(int Start) : StatementSyntax;

    internal sealed record Allow(IReadOnlyList<ScopeSyntax> Scopes) : StatementSyntax;

    internal sealed record Policy(QueryToken What, QueryToken? Node, QueryToken Level) : StatementSyntax;
}

/// <summary>A condition of <c>allow change</c> as written.</summary>
internal sealed record ScopeSyntax(QueryToken Field, IReadOnlyList<QueryToken> Values);
