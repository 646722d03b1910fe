using PathTrace.Net;

namespace PathTrace.Queries;

/// <summary>Gives the pieces of a query their meaning, and reports every piece that has none.</summary>
internal sealed class QueryBinder(QueryErrors errors)
{
    internal const string AProtocol = "a protocol (tcp, udp, icmp, … or a number from 0 to 255)";

    private readonly QueryNumbers _numbers = new(errors);

    /// <summary>The query; null or incomplete when something was reported.</summary>
    internal PacketQuery? BindQuery(string text, QuerySyntax syntax)
    {
        if (!IpProtocol.TryParse(syntax.Protocol.Text.ToLowerInvariant(), out var protocol))
            errors.Expected(syntax.Protocol, AProtocol);
        var source = BindEnd(syntax.Source);
        var destination = BindEnd(syntax.Destination);
        var options = new QueryOptions(this, errors, _numbers).Bind(syntax.Options, protocol);
        if (errors.Any || source is null || destination is null)
            return null;
        CheckPorts(protocol, syntax.Source, source, isDestination: false);
        CheckPorts(protocol, syntax.Destination, destination, isDestination: true);
        CheckFamilies(syntax, protocol, source, destination);
        return options(new PacketQuery { Text = text, Protocol = protocol, Source = source, Destination = destination });
    }

    /// <summary>One end, or null when it was reported.</summary>
    internal QueryEnd? BindEnd(EndSyntax syntax) => syntax switch
    {
        EndSyntax.Bracketed b => Address(b.Address, b.Port, IpFamily.IPv6),
        EndSyntax.Plain p => Plain(p.Text),
        EndSyntax.Named n => Named(n),
        _ => throw new InvalidOperationException("The cases of EndSyntax are closed."),
    };

    /// <summary>Where the packet begins, or null when it was reported.</summary>
    internal QueryOrigin? BindOrigin(OptionSyntax syntax)
    {
        if (syntax is OptionSyntax.At at)
            return new QueryOrigin.At(at.Node.Text, at.Interface?.Text);
        if (syntax is not OptionSyntax.From from || Kind(from.Name) is not { } kind)
            return null;
        if (kind != NameKind.Service)
            return new QueryOrigin.From(kind, from.Name.Namespace?.Text, from.Name.Name.Text);
        errors.Expected(from.Name.Kind, "lb, node or pod (a service makes no packets)");
        return null;
    }

    private QueryEnd.Address? Plain(QueryToken text)
    {
        var colon = text.Text.IndexOf(':');
        if (colon < 0 || text.Text.IndexOf(':', colon + 1) >= 0)
            return Address(text, null, null);
        var port = new QueryToken(text.Text[(colon + 1)..], text.Start + colon + 1);
        return Address(text with { Text = text.Text[..colon] }, port, null);
    }

    private QueryEnd.Address? Address(QueryToken token, QueryToken? port, IpFamily? family)
    {
        var number = Port(port);
        if (!IpAddress.TryParse(token.Text, out var address) || (family ?? address.Family) != address.Family)
        {
            errors.Expected(token, family == IpFamily.IPv6 ? "an IPv6 address" : "an address or a name (svc/…, pod/…, node/…, lb/…)");
            return null;
        }

        return new(address, number);
    }

    private QueryEnd.Named? Named(EndSyntax.Named syntax)
    {
        var port = Port(syntax.Port);
        return Kind(syntax.Name) is { } kind ? new(kind, syntax.Name.Namespace?.Text, syntax.Name.Name.Text, port) : null;
    }

    private NameKind? Kind(NameSyntax name)
    {
        var kind = QueryWords.KindOf(name.Kind.Text);
        if (kind is null && IpAddress.TryParse(name.Kind.Text, out _))
            errors.Add(name.Kind.Start, name.Name.Start + name.Name.Text.Length - name.Kind.Start, "expected one address, found a prefix");
        else if (kind is null)
            errors.Expected(name.Kind, "svc, pod, node or lb");
        else if (kind is NameKind.Node or NameKind.LoadBalancer && name.Namespace is { } space)
            errors.Add(space, $"{name.Kind.Text}s have no namespace, found {QueryErrors.Quote(space.Text)} before the name");
        return kind;
    }

    private ushort? Port(QueryToken? token) => token is { } port ? (ushort?)_numbers.Read(port, "a port", 1, ushort.MaxValue) : null;

    private void CheckPorts(IpProtocol protocol, EndSyntax syntax, QueryEnd end, bool isDestination)
    {
        if (end.Port is not null && !protocol.HasPorts)
            errors.Add(PortOf(syntax), $"{QueryWords.Of(protocol)} has no ports");
        else if (isDestination && protocol.HasPorts && end is QueryEnd.Address { Port: null })
            errors.Add(TextOf(syntax), $"expected a port behind the destination address: {protocol} has ports");
    }

    // Only what the text itself shows; names get their addresses from a snapshot.
    private void CheckFamilies(QuerySyntax syntax, IpProtocol protocol, QueryEnd source, QueryEnd destination)
    {
        var from = (source as QueryEnd.Address)?.Value.Family;
        var to = (destination as QueryEnd.Address)?.Value.Family;
        if (from is { } a && to is { } b && a != b)
            errors.Add(TextOf(syntax.Destination), $"the source is an {a} address, the destination an {b} one");
        else if (protocol == IpProtocol.Icmp && (from ?? to) == IpFamily.IPv6)
            errors.Add(syntax.Protocol, "icmp runs over IPv4; over IPv6 it is icmpv6");
        else if (protocol == IpProtocol.IcmpV6 && (from ?? to) == IpFamily.IPv4)
            errors.Add(syntax.Protocol, "icmpv6 runs over IPv6; over IPv4 it is icmp");
    }

    private static QueryToken PortOf(EndSyntax syntax) => syntax switch
    {
        EndSyntax.Bracketed { Port: { } port } => port,
        EndSyntax.Named { Port: { } port } => port,
        EndSyntax.Plain { Text: var text } => new(text.Text[(text.Text.IndexOf(':') + 1)..], text.Start + text.Text.IndexOf(':') + 1),
        _ => TextOf(syntax),
    };

    private static QueryToken TextOf(EndSyntax syntax) => syntax switch
    {
        EndSyntax.Bracketed b => b.Address,
        EndSyntax.Plain p => p.Text,
        EndSyntax.Named n => n.Name.Name,
        _ => throw new InvalidOperationException("The cases of EndSyntax are closed."),
    };
}
