namespace PathTrace.Queries;

/// <summary>A change as written: where, and what. Verbs have been told apart; names and rules have not been looked up.</summary>
/// <param name="Place">A node's name, or <c>fabric</c>.</param>
/// <param name="Edit">What is done there.</param>
internal sealed record ChangeSyntax(QueryToken Place, EditSyntax Edit);

/// <summary>What a change does at its place.</summary>
internal abstract record EditSyntax
{
    private EditSyntax()
    {
    }

    /// <summary><c>route add 10.0.2.0/24 via 192.168.0.4</c>.</summary>
    /// <param name="Verb">add, replace, del or delete.</param>
    /// <param name="IsV6">True for <c>-6</c>, false for <c>-4</c>, null when neither was said.</param>
    /// <param name="Words">What <c>ip route</c> takes.</param>
    internal sealed record Route(QueryToken Verb, bool? IsV6, QueryToken Words) : EditSyntax;

    /// <summary><c>add 10.0.1.0/24 192.168.0.3</c>, at the fabric.</summary>
    internal sealed record Row(QueryToken Verb, QueryToken Words) : EditSyntax;

    /// <summary><c>delete nat KUBE-SERVICES 3</c>.</summary>
    internal sealed record Delete(ChainSyntax Chain, QueryToken Number) : EditSyntax;

    /// <summary><c>insert filter FORWARD 1 -p tcp -j ACCEPT</c>.</summary>
    internal sealed record Insert(ChainSyntax Chain, QueryToken? Number, QueryToken Rule) : EditSyntax;

    /// <summary><c>append nat PREROUTING -j LOG</c>.</summary>
    internal sealed record Append(ChainSyntax Chain, QueryToken Rule) : EditSyntax;

    /// <summary><c>policy filter FORWARD ACCEPT</c>.</summary>
    internal sealed record Policy(ChainSyntax Chain, QueryToken Verdict) : EditSyntax;

    /// <summary><c>restore from worker2</c>.</summary>
    internal sealed record Restore(QueryToken From) : EditSyntax;

    /// <summary><c>sysctl net.ipv4.ip_forward=1</c>.</summary>
    internal sealed record Sysctl(QueryToken Setting) : EditSyntax;
}

/// <summary>A chain as a change names it.</summary>
/// <param name="Tool"><c>ip6tables</c>, <c>iptables-legacy</c>; null when none is named, which means IPv4 and whichever backend holds the table.</param>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
internal sealed record ChainSyntax(QueryToken? Tool, QueryToken Table, QueryToken Chain);
