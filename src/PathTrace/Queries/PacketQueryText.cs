using System.Globalization;
using PathTrace.Net;

namespace PathTrace.Queries;

/// <summary>Prints packet queries in the one canonical form; reading it again gives the same query (its <see cref="PacketQuery.Text"/> aside).</summary>
public static class PacketQueryText
{
    private static readonly PacketQuery Defaults = new()
    {
        Text = "",
        Protocol = IpProtocol.Tcp,
        Source = new QueryEnd.Address(IpAddress.AnyV4, null),
        Destination = new QueryEnd.Address(IpAddress.AnyV4, null),
    };

    /// <summary>The query with the options that differ from their defaults.</summary>
    public static string Print(PacketQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return string.Join(' ', Parts(query));
    }

    /// <summary>One end: <c>10.0.0.1:80</c>, <c>[2001:db8::1]:80</c>, <c>svc/default/web:80</c>.</summary>
    public static string Print(QueryEnd end) => end switch
    {
        QueryEnd.Address { Port: { } port, Value: { Family: IpFamily.IPv6 } address } => Text($"[{address}]:{port}"),
        QueryEnd.Address { Port: { } port, Value: var address } => Text($"{address}:{port}"),
        QueryEnd.Address { Value: var address } => address.ToString(),
        QueryEnd.Named { Port: { } port } named => Text($"{Name(named.Kind, named.Namespace, named.Name)}:{port}"),
        QueryEnd.Named named => Name(named.Kind, named.Namespace, named.Name),
        _ => throw new ArgumentOutOfRangeException(nameof(end)),
    };

    /// <summary><c>from lb/web</c>, <c>at worker1 in eth0</c>.</summary>
    public static string Print(QueryOrigin origin) => origin switch
    {
        QueryOrigin.From from => $"from {Name(from.Kind, from.Namespace, from.Name)}",
        QueryOrigin.At { Interface: { } device } at => $"at {at.Node} in {device}",
        QueryOrigin.At at => $"at {at.Node}",
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    private static IEnumerable<string> Parts(PacketQuery query)
    {
        yield return $"{QueryWords.Of(query.Protocol)} {Print(query.Source)} -> {Print(query.Destination)}";
        if (query.Origin is { } origin)
            yield return Print(origin);
        if (query.IcmpType is { } type)
            yield return Text($"type {type}");
        if (query.IcmpCode != Defaults.IcmpCode)
            yield return Text($"code {query.IcmpCode}");
        if (query.Protocol == IpProtocol.Tcp && query.Flags != Defaults.Flags)
            yield return $"flags {Flags(query.Flags)}";
        if (query.State is { } state)
            yield return $"state {QueryWords.States.Single(s => s.Value == state).Key}";
        if (query.Mark != Defaults.Mark)
            yield return Text($"mark 0x{query.Mark:x}");
        if (query.Ttl != Defaults.Ttl)
            yield return Text($"ttl {query.Ttl}");
        if (query.Tos != Defaults.Tos)
            yield return Text($"tos 0x{query.Tos:x}");
        if (query.Length != Defaults.Length)
            yield return Text($"length {query.Length}");
    }

    private static string Flags(TcpFlags flags) =>
        flags == TcpFlags.None ? "none" : string.Join(',', QueryWords.Flags.Where(f => flags.HasFlag(f.Value)).Select(f => f.Key));

    private static string Name(NameKind kind, string? space, string name) =>
        space is null ? $"{QueryWords.Of(kind)}/{name}" : $"{QueryWords.Of(kind)}/{space}/{name}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
