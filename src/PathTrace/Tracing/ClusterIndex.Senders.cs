using System.Collections.Concurrent;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Tracing;

/// <content>The addresses from which somebody may send.</content>
internal sealed partial class ClusterIndex
{
    private readonly ConcurrentDictionary<IpFamily, IntervalSet> _senders = new();
    private readonly ConcurrentDictionary<IpFamily, IntervalSet> _held = new();

    // A source of 127/8, of a group or of everybody is refused by any node (ip_route_input_slow: martian_source), 0/8 is nobody's (RFC 6890), and who has a link's own address (fe80::/10) nobody can tell.
    private static readonly IpPrefix[] NobodysV4 = [IpPrefix.Parse("0.0.0.0/8"), IpPrefix.Parse("127.0.0.0/8"), IpPrefix.Parse("224.0.0.0/4"), IpPrefix.Parse("255.255.255.255/32")];
    private static readonly IpPrefix[] NobodysV6 = [IpPrefix.Parse("::/128"), IpPrefix.Parse("::1/128"), IpPrefix.Parse("fe80::/10"), IpPrefix.Parse("ff00::/8")];

    /// <summary>
    /// Every address of which the snapshot does not rule out that somebody sends from it. Left out are loopback, multicast and broadcast addresses, those of services and balancers, and where the list of pods
    /// is whole those that no pod has among <see cref="PodSpace"/>.
    /// </summary>
    internal IntervalSet SendersOf(IpFamily family) => _senders.GetOrAdd(family, static (key, index) => index.FindSenders(key), this);

    private IntervalSet FindSenders(IpFamily family)
    {
        var senders = IntervalSet.Of(0, family.AllOnes());
        foreach (var prefix in family == IpFamily.IPv6 ? NobodysV6 : NobodysV4)
            senders = senders.Without(prefix.Address.Bits, prefix.Last.Bits);
        if (KnowsPods)
            senders = senders.Except(IntervalSet.Of(PodSpace.Where(p => p.Family == family).Select(p => new IntervalSet.Interval(p.Address.Bits, p.Last.Bits))));
        senders = senders.Except(Addresses(_services.Value, family)).Except(Addresses(Broadcasts(), family));
        return IntervalSet.Of([.. senders.Intervals, .. HeldAddresses(family).Intervals]);
    }

    /// <summary>The addresses that pods and nodes have.</summary>
    internal IntervalSet HeldAddresses(IpFamily family) => _held.GetOrAdd(family, static (key, index) => index.FindHeld(key), this);

    private IntervalSet FindHeld(IpFamily family) => Addresses([.. _pods.Value.Keys, .. _holders.Value.Keys], family);

    /// <summary>The prefixes that belong to pods: the nodes' pod CIDRs, and what kube-proxy's rules take for the cluster's own (<c>--cluster-cidr</c>: ! -s PREFIX -j KUBE-MARK-MASQ).</summary>
    internal IEnumerable<IpPrefix> PodSpace => [.. _podCidrs.Value.Prefixes.Concat(ClusterCidrs()).Distinct()];

    private IEnumerable<IpPrefix> ClusterCidrs() =>
        from table in NatTables(snapshot)
        from chain in table.Chains
        where chain.Name == ServiceTarget.ServicesChain || chain.Name.StartsWith("KUBE-SVC-", StringComparison.Ordinal)
        from rule in chain.Rules
        where rule.Effect is Effect.Jump { Chain: "KUBE-MARK-MASQ" }
        from condition in rule.Conditions
        where condition is Condition.Not { Part: Condition.Address { Field: AddressField.Source } }
        let prefix = ((Condition.Address)((Condition.Not)condition).Part).Wanted.TryGetPrefix(out var own) ? own : default
        where prefix.IsSet
        select prefix;

    private static IntervalSet Addresses(IEnumerable<IpAddress> addresses, IpFamily family) =>
        IntervalSet.Of(addresses.Where(a => a.Family == family).Select(a => new IntervalSet.Interval(a.Bits, a.Bits)));

    // fib_add_ifaddr: the first and last address of a subnet are broadcasts, unless it has but two.
    private IEnumerable<IpAddress> Broadcasts() => snapshot.Nodes
        .SelectMany(n => n.Interfaces ?? [])
        .SelectMany(i => i.Addresses)
        .Where(a => a.Address.Family == IpFamily.IPv4 && a is { Peer: null, PrefixLength: < 31 })
        .SelectMany(a => new[] { a.Subnet.Address, a.Subnet.Last });
}
