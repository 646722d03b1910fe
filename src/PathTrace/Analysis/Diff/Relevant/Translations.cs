using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diff;

/// <summary>What writes other addresses into packets, in either of two snapshots: rules, balancers and virtual servers.</summary>
internal sealed class Translations
{
    // Wider boxes are held against every translation.
    private const int MostLookups = 256;

    private readonly List<DestinationTranslation> _wide = [];
    private readonly Dictionary<IpAddress, List<DestinationTranslation>> _byAddress = [];
    private readonly Dictionary<IpFamily, IntervalSet> _sources = [];
    private readonly HashSet<IpFamily> _anySource = [];

    internal Translations(Snapshot before, Snapshot after)
    {
        foreach (var (node, other) in before.Nodes.Select(n => (n, after.FindNode(n.Name) ?? n)).Concat(after.Nodes.Select(n => (n, before.FindNode(n.Name) ?? n))))
        {
            foreach (var ruleset in node.Rulesets)
            {
                foreach (var table in ruleset.Tables)
                    AddRules(new(ruleset.Family, table, OwnAddressSet.Of(node, other, ruleset.Family)), node);
            }

            foreach (var server in node.VirtualServers ?? [])
                AddServer(server);
        }

        // A node that calls 0.0.0.0 calls itself, by whatever source it has (OwnAddresses.Made).
        foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
            Add(new(new PacketBox(family) { Destinations = IntervalSet.Of(0) }));
        foreach (var balancer in (before.LoadBalancers ?? []).Concat(after.LoadBalancers ?? []))
            AddBalancer(balancer);
    }

    /// <summary>Packets that some translation may make into one of the box.</summary>
    internal IEnumerable<PacketBox> LeadingTo(PacketBox box)
    {
        foreach (var translation in Into(box))
        {
            foreach (var earlier in translation.LeadingTo(box))
                yield return earlier;
        }

        var isWritten = _anySource.Contains(box.Family) || (_sources.TryGetValue(box.Family, out var written) && (box.HasAnySource || !written.Intersect(box.Sources).IsEmpty));
        if (isWritten && !(box.HasAnySource && box.HasAnySourcePort))
            yield return box.WithAnySource with { IsOfFirst = true };
    }

    private IEnumerable<DestinationTranslation> Into(PacketBox box)
    {
        var addresses = box.Destinations.Intervals.ToArray();
        if (addresses.Length > MostLookups || addresses.Any(i => i.Last - i.First > MostLookups))
            return _wide.Concat(_byAddress.Where(t => t.Key.Family == box.Family && box.Destinations.Contains(t.Key.Bits)).SelectMany(t => t.Value));
        return _wide.Concat(addresses.SelectMany(i => Addresses(box.Family, i)).SelectMany(a => _byAddress.GetValueOrDefault(a) ?? []));
    }

    private static IEnumerable<IpAddress> Addresses(IpFamily family, IntervalSet.Interval interval)
    {
        for (var bits = interval.First; ; bits++)
        {
            yield return IpAddress.Create(family, bits);
            if (bits == interval.Last)
                yield break;
        }
    }

    private void AddRules(ChainReach reach, Node node)
    {
        foreach (var chain in reach.Table.Chains)
        {
            for (var i = 0; i < chain.Rules.Length; i++)
                AddRule(reach, chain, i, node);
        }
    }

    private void AddRule(ChainReach reach, Chain chain, int index, Node node)
    {
        switch (chain.Rules[index].Effect)
        {
            case Effect.Dnat dnat:
                Add(new(reach, chain, index, dnat.Addresses, dnat.Ports));
                break;
            case Effect.Redirect redirect:
                Add(new(reach, chain, index, null, redirect.Ports) { WritesAddress = true });
                break;
            case Effect.NetMap or Effect.TranslatePrefix or Effect.TransparentProxy or Effect.Opaque or Effect.HandOver:
                Add(new(reach, chain, index, null, null) { WritesAddress = true });
                _anySource.Add(reach.Family);
                break;
            case Effect.Snat { Addresses: { } range }:
                AddSources(reach.Family, IntervalSet.Of(range.First.Bits, range.Last.Bits));
                break;
            case Effect.Snat:
                _anySource.Add(reach.Family);
                break;
            case Effect.Masquerade:
                if (OwnAddressSet.Of(node, node, reach.Family) is { } own)
                    AddSources(reach.Family, own);
                else
                    _anySource.Add(reach.Family);
                break;
            default:
                break;
        }
    }

    private void AddSources(IpFamily family, IntervalSet addresses) =>
        _sources[family] = _sources.TryGetValue(family, out var known) ? IntervalSet.Of([.. known.Intervals, .. addresses.Intervals]) : addresses;

    // Masquerading IPVS and bridges that answer for a node write sources of its own; what a mark chooses may be any packet.
    private void AddServer(VirtualServer server)
    {
        _anySource.Add(server.Family);
        var called = server.Address is { } address
            ? new PacketBox(server.Family)
            {
                Protocols = IntervalSet.Of(server.Protocol.Number),
                Destinations = IntervalSet.Of(address.Address.Bits),
                DestinationPorts = address.Port == 0 ? IntervalSet.Of(0, ushort.MaxValue) : IntervalSet.Of(address.Port),
            }
            : new PacketBox(server.Family);
        foreach (var real in server.RealServers)
            Add(new(called, real.Address));
    }

    private void AddBalancer(LoadBalancer balancer)
    {
        var called = new PacketBox(balancer.Frontend.Address.Family)
        {
            Protocols = IntervalSet.Of(balancer.Protocol.Number),
            Destinations = IntervalSet.Of(balancer.Frontend.Address.Bits),
            DestinationPorts = balancer.Frontend.Port == 0 ? IntervalSet.Of(0, ushort.MaxValue) : IntervalSet.Of(balancer.Frontend.Port),
        };
        foreach (var target in balancer.Backends.Select(b => b.Address).OfType<SocketAddress>())
            Add(new(called, target));
    }

    private void Add(DestinationTranslation translation)
    {
        if (translation.Only is not { } address)
        {
            _wide.Add(translation);
            return;
        }

        if (!_byAddress.TryGetValue(address, out var all))
            _byAddress[address] = all = [];
        all.Add(translation);
    }
}
