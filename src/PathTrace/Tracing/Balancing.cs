using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>What a load balancer does with a packet: one backend by weight, with the destination kept or rewritten.</summary>
internal sealed class Balancing(ClusterIndex index, Delivery delivery)
{
    // Balancers may send to balancers, and a table may claim that they do so in a circle or in a tree that doubles at every level.
    private const int MostInRow = 8;

    private int _inRow;
    private int _left = Tracer.MaxPaths;

    /// <summary>Every backend that the packet may be sent to, with the balancer's choice among the steps; one that ends the path when no backend is usable.</summary>
    internal IReadOnlyList<Arrival> Send(PacketState packet, LoadBalancer balancer)
    {
        if (_inRow == MostInRow)
            return [new(packet, Disposition.Looped, null, [])];
        _inRow++;
        IReadOnlyList<Arrival> arrivals = [.. ToBackends(packet, balancer)];
        _inRow--;
        return arrivals;
    }

    private IEnumerable<Arrival> ToBackends(PacketState packet, LoadBalancer balancer)
    {
        if (!balancer.IsUnderstood)
        {
            yield return Delivery.Unknown(packet, $"where {balancer.Name} sends what comes to {balancer.Frontend}", balancer.Doubt ?? Complaint(balancer) ?? "its row cannot be read, or another one contradicts it", balancer.Source);
            yield break;
        }

        var usable = balancer.Backends.Where(b => b.IsHealthy && b.Weight > 0).ToList();
        if (usable.Count == 0)
        {
            yield return new(packet, Disposition.NoHealthyBackend, null, []);
            yield break;
        }

        var total = usable.Sum(b => (long)b.Weight);
        var fork = Fork.OfChoice();
        for (var i = 0; i < usable.Count; i++)
        {
            var backend = usable[i];
            var choice = new Choice(ChoiceKind.LoadBalancer, backend.Label, new Fraction(backend.Weight, total), backend.Source) { IsDerived = balancer.IsDerived };
            var state = packet.Copy();
            state.Branch = Branch.Choose(fork, i, choice, packet.Branch);
            if (--_left < 0)
            {
                Forks.Abandon(state, new("limit", "what becomes of the rest of the traffic", $"balancers have more than {Tracer.MaxPaths} ways to send it", balancer.Source));
                yield return new(state, Disposition.Indeterminate, null, [new Step.Chosen(choice)]);
                continue;
            }

            foreach (var arrival in ToBackend(state, backend, [new Step.Chosen(choice)]))
                yield return arrival;
        }
    }

    // What the reader said of one of its rows: the same that is told of the file.
    private string? Complaint(LoadBalancer balancer) => index.Snapshot.Diagnostics
        .FirstOrDefault(d => d is { Code: DiagnosticCode.BadLoadBalancerRow, Severity: DiagnosticSeverity.Error, Span.IsSet: true }
            && balancer.Backends.Select(b => b.Source).Prepend(balancer.Source).Any(s => s.IsSet && ReferenceEquals(s.Source, d.Span.Source) && s.Line == d.Span.Line)) is { } complaint
                ? $"{complaint.Span}: {complaint.Message}"
                : null;

    private IEnumerable<Arrival> ToBackend(PacketState state, LoadBalancerBackend backend, ImmutableArray<Step> steps)
    {
        if (backend.NodeName is { } name)
            return [ToNode(state, name, backend, steps)];
        var target = backend.Address!.Value;
        var before = state.Packet;
        if (target.Address.Family != before.Family)
            return [OfOtherFamily(state, target, backend, steps)];
        state.Witness?.Wrote(target.Address);
        if (target.Port != 0)
            state.Witness?.Wrote(target.Port);
        state.Packet = before with { Destination = target.Address, DestinationPort = target.Port == 0 ? before.DestinationPort : target.Port };
        ImmutableArray<Step> translated = [.. steps, new Step.Translated(NatKind.Destination, before, state.Packet, "load balancer", backend.Source)];
        return delivery.ByFabric(state, translated).Select(arrival => IsToNobody(arrival) ? ToNobody(arrival, backend, translated) : arrival);
    }

    // Headers of one family have no place for addresses of the other: what is sent on has a source of the balancer's own.
    private static Arrival OfOtherFamily(PacketState state, SocketAddress target, LoadBalancerBackend backend, ImmutableArray<Step> steps)
    {
        var family = target.Address.Family;
        var open = Delivery.Unknown(state, $"what {target} gets, which is {family}", $"no file tells the {family} source that the balancer gives what it translates", backend.Source);
        return open with { Beyond = [.. steps, .. open.Beyond] };
    }

    // On the nodes' own network a machine is a node, or a row of the table says that the address lies outside.
    private bool IsToNobody(Arrival arrival) =>
        arrival.End == Disposition.DeliveredOutside
        && index.IsOnLinkOfNodes(arrival.State.Packet.Destination)
        && arrival.Beyond.OfType<Step.Fabric>().LastOrDefault()?.Entry is not { Kind: NextHopKind.Outside, Destination.Length: > 0 };

    private Arrival ToNobody(Arrival arrival, LoadBalancerBackend backend, ImmutableArray<Step> steps)
    {
        var address = backend.Address!.Value.Address;
        if (index.Snapshot.Nodes.FirstOrDefault(n => !LocalTable.IsWhole(n, address.Family)) is not { } unknown)
            return new(arrival.State, Disposition.NextHopUnknown, null, [.. steps, new Step.Fabric(address, null, null, null, backend.Source)]);
        var (file, reason) = LocalTable.GapOf(unknown, address.Family);
        var open = Delivery.Unknown(arrival.State, $"whether {unknown.Name} holds {address}", reason, backend.Source, file);
        return open with { Beyond = [.. steps, .. open.Beyond] };
    }

    private Arrival ToNode(PacketState state, string name, LoadBalancerBackend backend, ImmutableArray<Step> steps)
    {
        var family = state.Packet.Family;
        if (index.Snapshot.FindNode(name) is { } node)
            return new(state.ArrivingAt(index.ModelOf(node, family), ClusterIndex.UnderlayOf(node, family)), null, null, steps);
        return new(state, Disposition.NextHopUnknown, null, [.. steps, new Step.Fabric(state.Packet.Destination, null, null, null, backend.Source)]);
    }
}
