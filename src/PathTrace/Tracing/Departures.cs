using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Tracing;

/// <summary>Where a queried packet begins: at its balancer, in a pod, on a node, or arriving from outside.</summary>
/// <param name="index">The snapshot's indexes.</param>
/// <param name="delivery">What lies between the nodes.</param>
/// <param name="answers">The user's answers to open questions; null for none.</param>
/// <param name="answered">The packet that those which depart here answer, at its end; null when they answer none.</param>
/// <param name="flow">What is remembered of packets that went the same way before; null for a packet that is its flow's first.</param>
/// <param name="witness">Told what counts of a packet that stands for a set; null for one that stands for itself alone.</param>
internal sealed partial class Departures(ClusterIndex index, Delivery delivery, Answers? answers, PacketState? answered = null, Flow? flow = null, Witness? witness = null)
{
    private readonly EndResolver _ends = new(index.Snapshot);

    /// <summary>Every way the packet may begin; paths that end before any node stand among the arrivals with an end. Null with problems when the query cannot be placed.</summary>
    internal IReadOnlyList<(PathOrigin Origin, Arrival Start)>? Of(PacketQuery query, List<QueryProblem> problems)
    {
        if (PacketOf(query, problems) is not { } packet)
            return null;
        var starts = query.Origin switch
        {
            QueryOrigin.At at => At(packet, at.Node, at.Interface, problems),
            QueryOrigin.From from => From(packet, from, problems),
            _ => Found(packet, query, problems),
        };
        if (query.State is { } state)
        {
            foreach (var (_, start) in starts)
                start.State.ForcedTracking = state;
        }

        return problems.Count > 0 ? null : starts;
    }

    private Packet? PacketOf(PacketQuery query, List<QueryProblem> problems)
    {
        var family = (query.Source as QueryEnd.Address)?.Value.Family ?? (query.Destination as QueryEnd.Address)?.Value.Family;
        var destination = _ends.AddressOf(query.Destination, family, out var problem);
        Note(QueryPart.Destination, problem, problems);
        IpAddress? source = destination is { } called && query.Source is QueryEnd.Named { Kind: NameKind.Node } named && index.Snapshot.FindNode(named.Name) is { } node
            ? LocalSources.For(index.ModelOf(node, called.Family), called)
            : null;
        if (source is null)
        {
            source = _ends.AddressOf(query.Source, destination?.Family ?? family, out problem);
            Note(QueryPart.Source, problem, problems);
        }

        if (source is not { } from || destination is not { } to)
            return null;
        if (from.Family != to.Family)
        {
            problems.Add(new(QueryPart.Destination, $"{from} and {to} are not of one family"));
            return null;
        }

        var port = query.Protocol.HasPorts ? _ends.PortOf(query.Destination, query.Protocol) : 0;
        if (port is null)
        {
            problems.Add(new(QueryPart.Destination, $"the destination needs a port, for example {new SocketAddress(to, 80)}"));
            return null;
        }

        return query.Between(new(from, query.Source.Port ?? EndResolver.UnstatedSourcePort), new(to, port.Value));
    }

    private List<(PathOrigin, Arrival)> Found(Packet packet, PacketQuery query, List<QueryProblem> problems)
    {
        NotePlaces(packet);
        if (packet.Source.IsLoopback && query.Source is not QueryEnd.Named { Kind: NameKind.Node })
        {
            problems.Add(new(QueryPart.Source, $"{packet.Source} is an address of every node: say which one makes the packet, for example from node/{index.Snapshot.Nodes.FirstOrDefault()?.Name ?? "NAME"}"));
            return [];
        }

        if (index.PodsAt(packet.Source).FirstOrDefault(p => p.NodeName is not null) is { } pod && index.Snapshot.FindNode(pod.NodeName!) is not null)
            return InPod(packet, pod, []);
        if (query.Source is QueryEnd.Named { Kind: NameKind.Node } named && index.Snapshot.FindNode(named.Name) is { } node)
            return [OnNode(packet, node)];
        if (index.HoldersOf(packet.Source).FirstOrDefault() is { } holder)
            return [OnNode(packet, holder.Node)];
        if (index.LinkOf(packet.Source) is { } link)
            return [(new(OriginKind.Outside, link.Node.Name, packet, [], link.Source), Arriving(packet, link.Node, link.Device))];
        if (index.FrontendsOf(packet, witness).FirstOrDefault() is { } balancer)
            return AtBalancer(packet, balancer);
        // Only the node that holds the destination gets what is sent to it.
        return index.HoldersOf(packet.Destination).Where(h => h.IsOnUnderlay).DistinctBy(h => h.Node.Name).ToList() is [var owner]
            ? [(new(OriginKind.Outside, owner.Node.Name, packet, [], default), Arriving(packet, owner.Node, owner.Interface ?? ClusterIndex.UnderlayOf(owner.Node, packet.Family)))]
            : EveryNode(packet);
    }

    // Which pod sends, and by which link, no place tells.
    private void NotePlaces(Packet packet)
    {
        witness?.SawPlace(packet.Source);
        witness?.SawPlace(packet.Destination);
        if (index.PodsAt(packet.Source).Length > 0)
            witness?.FixAddress(packet.Source);
    }

    private List<(PathOrigin, Arrival)> From(Packet packet, QueryOrigin.From from, List<QueryProblem> problems)
    {
        switch (from.Kind)
        {
            case NameKind.LoadBalancer:
                if (index.FrontendsOf(packet, witness).FirstOrDefault(b => b.Name == from.Name) is { } balancer)
                    return AtBalancer(packet, balancer);
                problems.Add(new(QueryPart.Origin, _ends.FrontendsOf(from.Name).Any()
                    ? $"load balancer {from.Name} has no frontend {packet.Protocol} {packet.To}"
                    : $"the snapshot holds no load balancer {from.Name}"));
                return [];
            case NameKind.Node:
                if (index.Snapshot.FindNode(from.Name) is { } node)
                    return [OnNode(packet, node)];
                problems.Add(new(QueryPart.Origin, $"the snapshot holds no node {from.Name}"));
                return [];
            default:
                if (_ends.FindPod(from.Namespace, from.Name) is { } pod)
                    return InPod(packet, pod, problems);
                problems.Add(new(QueryPart.Origin, $"the snapshot holds no pod {from.Name}"));
                return [];
        }
    }

    private List<(PathOrigin, Arrival)> At(Packet packet, string name, string? device, List<QueryProblem> problems)
    {
        if (index.Snapshot.FindNode(name) is not { } node)
        {
            problems.Add(new(QueryPart.Origin, $"the snapshot holds no node {name}"));
            return [];
        }

        if (device is not null && node.HasEveryInterface && node.FindInterface(device) is null)
        {
            problems.Add(new(QueryPart.Interface, $"node {name} has no interface {device}"));
            return [];
        }

        var origin = new PathOrigin(OriginKind.Outside, name, packet, [], default);
        return [(origin, Arriving(packet, node, device ?? ClusterIndex.UnderlayOf(node, packet.Family)))];
    }

    private List<(PathOrigin, Arrival)> EveryNode(Packet packet)
    {
        var nodes = index.Snapshot.Nodes;
        var fork = nodes.Length > 1 ? Fork.OfChoice() : null;
        var starts = new List<(PathOrigin, Arrival)>(nodes.Length);
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[i];
            var arrival = Arriving(packet, node, ClusterIndex.UnderlayOf(node, packet.Family));
            ImmutableArray<Step> steps = [];
            if (fork is not null)
            {
                var choice = new Choice(ChoiceKind.Entry, node.Name, new Fraction(1, nodes.Length), default);
                arrival.State.Branch = Branch.Choose(fork, i, choice, null);
                steps = [new Step.Chosen(choice)];
            }

            starts.Add((new(OriginKind.Outside, node.Name, packet, steps, default), arrival));
        }

        return starts;
    }

    private List<(PathOrigin, Arrival)> AtBalancer(Packet packet, LoadBalancer balancer)
    {
        var placeless = First(new NodeModel(new Node { Name = "" }, packet.Family), packet, "");
        return [.. delivery.Balancing.Send(placeless, balancer).Select(arrival => (
            new PathOrigin(OriginKind.LoadBalancer, balancer.Name, packet, arrival.Beyond, balancer.Source) { IsDerived = balancer.IsDerived },
            arrival with { Beyond = [] }))];
    }

    /// <summary>A packet that a node makes.</summary>
    internal (PathOrigin Origin, Arrival Start) OnNode(Packet packet, Node node) =>
        (new(OriginKind.Node, node.Name, packet, [], node.Source), Arriving(packet, node, null));

    /// <summary>A packet from something behind a node's link that no object of the snapshot describes; its name is null when nothing tells it.</summary>
    internal (PathOrigin Origin, Arrival Start) OnLink(Packet packet, Node node, string? name, string link) =>
        (new(OriginKind.Pod, name ?? packet.Source.ToString(), packet, [], default), Arriving(packet, node, link));

    /// <summary>A packet that a pod makes; empty with a problem when its node is not known.</summary>
    internal List<(PathOrigin Origin, Arrival Start)> InPod(Packet packet, Pod pod, List<QueryProblem> problems)
    {
        if (pod.NodeName is null || index.Snapshot.FindNode(pod.NodeName) is not { } node)
        {
            problems.Add(new(QueryPart.Origin, pod.NodeName is null ? $"pod {pod} runs on no node" : $"pod {pod} runs on node {pod.NodeName}, which the snapshot does not hold"));
            return [];
        }

        var origin = new PathOrigin(OriginKind.Pod, pod.ToString(), packet, [], pod.Source);
        if (pod.IsHostNetwork)
            return [(origin, OnNode(packet, node).Item2)];
        // What a pod sends to its own address never leaves it (its local table).
        NoteOwn(packet, pod);
        if (packet.Destination.IsZero || pod.Addresses.Contains(packet.Destination))
        {
            var step = new Step.Checked(CheckKind.Owner, true, $"{packet.Destination} is {(packet.Destination.IsZero ? "the pod itself" : "its own address")}", pod.Source);
            return [(origin with { Steps = [step] }, new(Arriving(packet, node, "").State, Disposition.DeliveredToPod, new PathEnd(node.Name, pod.ToString(), packet.To), []))];
        }

        // Whatever address the pod writes into its packets, they come by its own link.
        var own = pod.Addresses.Where(a => a.Family == packet.Family).Cast<IpAddress?>().FirstOrDefault();
        return ByLink(packet, node, own ?? packet.Source, origin);
    }

    private void NoteOwn(Packet packet, Pod pod)
    {
        var witness = WitnessOf();
        witness.Special(packet.Destination);
        foreach (var own in pod.Addresses)
            witness.Holds(AddressRange.Single(own), packet.Destination);
    }

    private Witness? WitnessOf() => witness ?? answered?.Witness;

    private Arrival Arriving(Packet packet, Node node, string? device)
    {
        var model = index.ModelOf(node, packet.Family);
        return new(answered?.AnsweredAt(model, packet, device) ?? First(model, packet, device), null, null, []);
    }

    private PacketState First(NodeModel model, Packet packet, string? device) => new(model, packet, device) { Answers = answers, Witness = witness, Known = flow?.Known, FabricChoices = flow?.FabricChoices };

    private static void Note(QueryPart part, string? problem, List<QueryProblem> problems)
    {
        if (problem is not null)
            problems.Add(new(part, problem));
    }
}
