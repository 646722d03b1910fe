using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Routing;

/// <summary>
/// One routing table of one family, indexed for longest-prefix lookups (kernel: fib_trie.c, fib_table_lookup). The cost of a lookup grows with the number
/// of distinct prefix lengths, not of routes.
/// </summary>
public sealed class Fib
{
    private readonly OfLength[] _byLength;
    private readonly Lazy<PrefixRegions> _regions;

    /// <summary>Indexes the routes; those of the other family are left out.</summary>
    public Fib(string table, IpFamily family, IEnumerable<Route> routes)
    {
        Table = table;
        Family = family;
        Routes = [.. routes.Where(r => r.Destination.Family == family)];
        _regions = new(() => new(family, Routes.Select(r => r.Destination)));
        _byLength = [.. Routes.GroupBy(r => r.Destination.Length).OrderByDescending(g => g.Key).Select(g => new OfLength(IpAddress.Netmask(family, g.Key), g))];
    }

    /// <summary>The table's name as in <see cref="RouteTables"/>.</summary>
    public string Table { get; }

    /// <summary>The family.</summary>
    public IpFamily Family { get; }

    /// <summary>All routes, in dump order.</summary>
    public ImmutableArray<Route> Routes { get; }

    /// <summary>
    /// The routes that may carry a packet, best first: longer prefixes, then a matching TOS before 0, then lower metrics. The first usable one wins;
    /// the rest matter when its next hops are dead. No route carries an address of the other family.
    /// </summary>
    public IEnumerable<Route> Candidates(IpAddress destination, byte tos)
    {
        foreach (var route in Lookup(destination, tos))
            yield return route;
    }

    /// <summary>The same without an object per lookup.</summary>
    internal RouteCandidates Lookup(IpAddress destination, byte tos) => new(this, destination, tos);

    /// <summary>The addresses of which every lookup finds the same routes as of this one.</summary>
    internal IntervalSet RegionOf(IpAddress destination) => _regions.Value.Of(destination);

    internal int LengthCount => _byLength.Length;

    /// <summary>The routes to the network of the n-th longest length that holds the address, best first; empty when there is none.</summary>
    internal Route[] At(int length, IpAddress destination) => _byLength[length].To(destination);

    /// <summary>The routes to networks of one prefix length.</summary>
    private sealed class OfLength
    {
        private readonly IpAddress _netmask;
        private readonly Dictionary<IpAddress, Route[]> _routes = [];

        // Equal prefixes stand in the kernel's order of aliases: the table local before main where they are one, higher TOS first, then ascending metric (fib_trie.c, fib_find_alias).
        internal OfLength(IpAddress netmask, IEnumerable<Route> routes)
        {
            _netmask = netmask;
            var networks = new ByAddress<Route>();
            foreach (var route in routes.OrderByDescending(r => r.Table == RouteTables.Local).ThenByDescending(r => r.Tos).ThenBy(r => r.Metric))
                networks.Add(route.Destination.Address, route);
            foreach (var (network, ofNetwork) in networks)
                _routes.Add(network, [.. ofNetwork]);
        }

        internal Route[] To(IpAddress destination) => _routes.GetValueOrDefault(destination.MaskedBy(_netmask), []);
    }
}
