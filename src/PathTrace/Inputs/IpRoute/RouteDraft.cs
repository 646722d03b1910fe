using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRoute;

/// <summary>A route while its words or JSON properties are read.</summary>
internal sealed class RouteDraft(RouteSection section)
{
    private readonly NextHopDraft _own = new();
    private List<NextHopDraft>? _nextHops;

    /// <summary>The type; unicast when not printed.</summary>
    internal RouteType Type { get; set; }

    /// <summary>The destination; null for <c>default</c>, whose family shows only in other words.</summary>
    internal IpPrefix? Destination { get; set; }

    /// <summary>The family that some word proves; none so far otherwise.</summary>
    internal IpFamily Family { get; set; }

    internal string Table { get; set; } = section.Table;

    internal byte Tos { get; set; }

    internal uint Metric { get; set; }

    internal IpAddress? PreferredSource { get; set; }

    internal string? Scope { get; set; }

    internal string? Protocol { get; set; }

    internal int? Mtu { get; set; }

    internal uint? NextHopId { get; set; }

    internal bool HasUnknownAttributes { get; set; }

    /// <summary>The next hop that words like <c>via</c> belong to.</summary>
    internal NextHopDraft NextHop => _nextHops is { Count: > 0 } ? _nextHops[^1] : _own;

    /// <summary>True when the route must show a way out and shows none.</summary>
    internal bool LacksNextHop => _own.IsEmpty && _nextHops is null && HasNextHops(Type);

    /// <summary>True when a gateway stands without its interface, which the kernel always prints.</summary>
    internal bool LacksDevice => HasNextHops(Type) && NextHop is { Device: null, Via: not null };

    /// <summary>Notes what a gateway or source says about the family of <c>default</c>, unless a stronger word came first.</summary>
    /// <param name="family">The family of the address.</param>
    /// <param name="crossesFamily">True for <c>via inet6</c>, which is printed only where the gateway's family is not the route's.</param>
    internal void ProveFamily(IpFamily family, bool crossesFamily)
    {
        if (Family == IpFamily.None)
            Family = !crossesFamily ? family : family == IpFamily.IPv6 ? IpFamily.IPv4 : IpFamily.IPv6;
    }

    /// <summary>Stores one of the attributes that are names.</summary>
    internal void SetName(ReadOnlySpan<char> word, string name)
    {
        if (word is "dev")
            NextHop.Device = name;
        else if (word is "table")
            Table = RouteTables.Canonical(name);
        else if (word is "scope")
            Scope = name;
        else
            Protocol = name;
    }

    /// <summary>The words that follow belong to a further next hop (<c>nexthop</c>).</summary>
    internal void BeginNextHop() => (_nextHops ??= []).Add(new());

    /// <summary>The route that the words make.</summary>
    internal Route Build(SourceSpan source) => new()
    {
        Type = Type,
        Destination = Destination ?? IpPrefix.All(DefaultFamily()),
        Table = Table,
        NextHops = HasNextHops(Type) ? BuildNextHops() : [],
        Tos = Tos,
        Metric = Metric,
        PreferredSource = PreferredSource,
        Scope = Scope,
        Protocol = Protocol,
        Mtu = Mtu,
        NextHopId = NextHopId,
        HasUnknownAttributes = HasUnknownAttributes,
        Source = source,
    };

    // IPv6 prints "dev lo" behind blackhole and its like; it is no way out.
    private static bool HasNextHops(RouteType type) =>
        type is not (RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit or RouteType.Throw);

    private ImmutableArray<NextHop> BuildNextHops()
    {
        if (_nextHops is not null)
            return [.. _nextHops.Select(h => h.Build(_own.Flags))];
        return _own.IsEmpty ? [] : [_own.Build(NextHopFlags.None)];
    }

    // Without -d only IPv4 prints a scope (iproute2: iproute.c, print_route: RT_SCOPE_UNIVERSE is left out, and IPv6 knows no other).
    private IpFamily DefaultFamily() =>
        Family != IpFamily.None ? Family : Scope is not null ? IpFamily.IPv4 : section.Family;
}
