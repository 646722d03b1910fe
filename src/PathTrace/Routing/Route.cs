using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Routing;

/// <summary>One entry of a routing table, as <c>ip route</c> prints it.</summary>
public sealed record Route
{
    /// <summary>What the route does with its destinations.</summary>
    public required RouteType Type { get; init; }

    /// <summary>The destinations; <c>default</c> is /0.</summary>
    public required IpPrefix Destination { get; init; }

    /// <summary>The table's name as in <see cref="RouteTables"/>.</summary>
    public required string Table { get; init; }

    /// <summary>The ways out; empty for types without one. A dead route has next hops flagged dead.</summary>
    public ImmutableArray<NextHop> NextHops { get; init; } = [];

    /// <summary>Only packets with this TOS use the route; 0 for all.</summary>
    public byte Tos { get; init; }

    /// <summary>Lower wins among equal prefixes. 0 when not printed (IPv4); IPv6 prints 1024 as a rule.</summary>
    public uint Metric { get; init; }

    /// <summary>The address that locally made packets take as source; null when not printed.</summary>
    public IpAddress? PreferredSource { get; init; }

    /// <summary>The text behind <c>scope</c>, or null: <c>link</c>, <c>host</c>, <c>global</c>.</summary>
    public string? Scope { get; init; }

    /// <summary>The text behind <c>proto</c>, or null: <c>kernel</c>, <c>bird</c>, <c>17</c>.</summary>
    public string? Protocol { get; init; }

    /// <summary>The route's own MTU in octets; null when not printed.</summary>
    public int? Mtu { get; init; }

    /// <summary>The identifier of a next-hop object (<c>nhid</c>); null when not printed.</summary>
    public uint? NextHopId { get; init; }

    /// <summary>True when the line holds something that the reader does not know: what the route does is uncertain.</summary>
    public bool HasUnknownAttributes { get; init; }

    /// <summary>True when no dump prints the route and it was derived from other facts, which <see cref="Source"/> names.</summary>
    public bool IsDerived { get; init; }

    /// <summary>The line (text), with the lines of its next hops where those stand on their own, or the object (JSON).</summary>
    public SourceSpan Source { get; init; }

    /// <summary>The line as written, but for runs of blanks and line ends, which become one blank.</summary>
    public override string ToString() => Source.IsSet && !IsDerived
        ? string.Join(' ', Source.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        : $"{Type} {Destination} table {Table}";
}
