using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <content>The network between the nodes, and its next-hop table.</content>
internal sealed partial class Delivery
{
    /// <summary>What the fabric does with a packet that a balancer or a router hands it.</summary>
    internal IEnumerable<Arrival> ByFabric(PacketState state, ImmutableArray<Step> before)
    {
        state.Witness?.SawPlace(state.Packet.Destination);
        var destination = state.Packet.Destination;
        if (Contested(state, destination) is { } contested)
            return [contested];
        var tables = _index.NextHops.ByTable(destination);
        if (Owner(destination) is { Address: var address } owner && tables.All(t => t.Rows.IsEmpty || t.Rows[0].Destination.Length < (address?.PrefixLength ?? 1)))
        {
            var step = new Step.Fabric(destination, null, null, owner.Node.Name, address?.Source ?? owner.Node.Source);
            return [At(state, owner.Node, owner.Interface, [.. before, step])];
        }

        var answers = tables.GroupBy(t => string.Join(' ', t.Rows.Select(Meaning)), StringComparer.Ordinal).ToList();
        return answers.Count > 1 ? ByUnknownTable(state, answers, before) : ByRows(state, tables.IsEmpty ? [] : tables[0].Rows, before);
    }

    // Which of a cloud's route tables counts depends on the sender's subnet, which no dump tells: each answer is followed, and nothing is shared between them.
    private IEnumerable<Arrival> ByUnknownTable(
        PacketState state,
        List<IGrouping<string, NextHopIndex.DecidingRows>> answers,
        ImmutableArray<Step> before)
    {
        var destination = state.Packet.Destination;
        var fork = Fork.OfAssumption();
        var sender = state.Node.Node.Name is { Length: > 0 } name ? name : "the balancer";
        for (var i = 0; i < answers.Count; i++)
        {
            var names = string.Join(" or ", answers[i].Select(t => t.Table ?? "the one without a name"));
            var row = answers[i].First().Rows.FirstOrDefault();
            var assumption = new Assumption(
                $"{sender}/route-table/{destination}",
                $"the route table of {sender} is {names}",
                "which route table counts depends on the sender's subnet",
                row?.Source ?? _index.Snapshot.NextHops!.Source);
            var branch = state.Copy();
            branch.Branch = Branch.Assume(fork, i, assumption, state.Branch);
            foreach (var arrival in ByRows(branch, answers[i].First().Rows, [.. before, new Step.Assumed(assumption)]))
                yield return arrival;
        }
    }

    private static string Meaning(NextHopEntry row) => $"{row.Kind}/{row.NextHop}/{row.TargetName}";

    // The rows of one route table. Equal ones share the traffic; one that is not understood may be any of them.
    private IEnumerable<Arrival> ByRows(PacketState state, ImmutableArray<NextHopEntry> rows, ImmutableArray<Step> before)
    {
        if (rows.IsEmpty)
            return BalancerOf(state) is { } balancer ? ToBalancer(state, balancer, before) : [WithoutEntry(state, before)];
        if (rows.FirstOrDefault(r => r.Kind == NextHopKind.Unknown) is { } unknown)
            return [ByEntry(state, unknown, before)];
        if (rows.Length == 1)
            return [ByEntry(state, rows[0], before)];
        var flow = state.Packet.Tuple;
        if (FabricChoice.Find(state.FabricChoices, flow, rows, state.Witness) is { } again)
            return [ByEntry(state, again, before)];
        var fork = Fork.OfChoice();
        return [.. rows.Select((entry, i) =>
        {
            var branch = state.Copy();
            var choice = new Choice(ChoiceKind.Ecmp, entry.NextHop?.ToString() ?? entry.TargetName ?? "", new Fraction(1, rows.Length), entry.Source);
            branch.Branch = Branch.Choose(fork, i, choice, state.Branch);
            branch.FabricChoices = new(flow, entry, state.FabricChoices);
            return ByEntry(branch, entry, [.. before, new Step.Chosen(choice)]);
        })];
    }

    private Arrival ByEntry(PacketState state, NextHopEntry entry, ImmutableArray<Step> before)
    {
        var destination = state.Packet.Destination;
        if (entry.NextHop is { } address && Contested(state, address) is { } contested)
            return contested with { Beyond = [.. before, .. contested.Beyond] };
        var next = entry.Kind switch
        {
            NextHopKind.Address => Owner(entry.NextHop!.Value) is { } owner ? (owner.Node, owner.Interface) : default,
            NextHopKind.Node => (_index.Snapshot.FindNode(entry.TargetName ?? ""), null),
            NextHopKind.Local => NodeOfPod(destination) is { } node ? (node, null) : default,
            _ => default((Node? Node, string? Interface)),
        };
        ImmutableArray<Step> steps = [.. before, new Step.Fabric(destination, entry, null, next.Node?.Name, entry.Source)];
        if (next.Node is not null)
            return At(state, next.Node, next.Interface, steps);
        if (entry.Kind == NextHopKind.Blackhole)
            return new(state, Disposition.FabricNoRoute, null, steps);
        if (entry.Kind == NextHopKind.Unknown)
            return NotUnderstood(state, entry, before);
        if (!_index.IsOfCluster(destination))
            return Outside(state, steps);
        return new(state, entry.Kind == NextHopKind.Outside ? Disposition.FabricNoRoute : Disposition.NextHopUnknown, null, steps);
    }

    private static Arrival NotUnderstood(PacketState state, NextHopEntry row, ImmutableArray<Step> before)
    {
        var unknown = Unknown(state, $"where the network between the nodes sends {state.Packet.Destination}", "a row of its next-hop table is not understood", row.Source);
        return unknown with { Beyond = [.. before, .. unknown.Beyond] };
    }

    // A frontend that is no address of the cluster's own is the balancer's on the network: what no table sends elsewhere gets to it.
    private LoadBalancer? BalancerOf(PacketState state) =>
        _index.IsClusterAddress(state.Packet.Destination) ? null : _index.FrontendsOf(state.Packet, state.Witness).FirstOrDefault();

    private IEnumerable<Arrival> ToBalancer(PacketState state, LoadBalancer balancer, ImmutableArray<Step> before)
    {
        var step = new Step.Fabric(state.Packet.Destination, null, null, null, balancer.Source);
        foreach (var arrival in Balancing.Send(state, balancer))
            yield return arrival with { Beyond = [.. before, step, .. arrival.Beyond] };
    }

    private Arrival WithoutEntry(PacketState state, ImmutableArray<Step> before)
    {
        var destination = state.Packet.Destination;
        var table = _index.Snapshot.NextHops;
        // A table that was derived from the nodes' objects says nothing of the world outside.
        var isOutside = !_index.IsOfCluster(destination);
        var source = isOutside && table?.Entries.All(e => e.IsDerived) == true ? default : table?.Source ?? default;
        ImmutableArray<Step> steps = [.. before, new Step.Fabric(destination, null, null, null, source)];
        if (isOutside)
            return Outside(state, steps);
        if (table is not null)
            return new(state, Disposition.FabricNoRoute, null, steps);
        return Unknown(state, $"where the network between the nodes sends {destination}", "its next-hop table was not collected", default, "next-hops.txt");
    }
}
