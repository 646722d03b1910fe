namespace PathTrace.Queries;

/// <summary>A piece of query text and where it stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="Start">The index of its first character in the query.</param>
internal readonly record struct QueryToken(string Text, int Start);

/// <summary>One end of a query as written; the binder turns it into a <see cref="QueryEnd"/>.</summary>
internal abstract record EndSyntax
{
    private EndSyntax()
    {
    }

    /// <summary><c>10.0.0.1:80</c>, <c>10.0.0.1</c> or a bare IPv6 address, not yet taken apart.</summary>
    internal sealed record Plain(QueryToken Text) : EndSyntax;

    /// <summary><c>[2001:db8::1]:80</c>.</summary>
    internal sealed record Bracketed(QueryToken Address, QueryToken? Port) : EndSyntax;

    /// <summary><c>svc/default/web:80</c>.</summary>
    internal sealed record Named(NameSyntax Name, QueryToken? Port) : EndSyntax;
}

/// <summary><c>KIND/NAME</c> or <c>KIND/NAMESPACE/NAME</c>.</summary>
internal sealed record NameSyntax(QueryToken Kind, QueryToken? Namespace, QueryToken Name);

/// <summary>One option as written: its keyword and what follows it.</summary>
internal abstract record OptionSyntax(QueryToken Keyword)
{
    /// <summary><c>mark 0x4000</c> and all others with one word behind.</summary>
    internal sealed record Value(QueryToken Keyword, QueryToken Word) : OptionSyntax(Keyword);

    /// <summary><c>from lb/web</c>.</summary>
    internal sealed record From(QueryToken Keyword, NameSyntax Name) : OptionSyntax(Keyword);

    /// <summary><c>at worker1 in eth0</c>.</summary>
    internal sealed record At(QueryToken Keyword, QueryToken Node, QueryToken? Interface) : OptionSyntax(Keyword);
}

/// <summary>A whole packet query as written.</summary>
internal sealed record QuerySyntax(QueryToken Protocol, EndSyntax Source, EndSyntax Destination, IReadOnlyList<OptionSyntax> Options);
