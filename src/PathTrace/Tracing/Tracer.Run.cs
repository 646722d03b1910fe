using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Tracing;

/// <content>The walk from node to node.</content>
public sealed partial class Tracer
{
    /// <summary>One trace under way.</summary>
    private sealed class TraceRun(ClusterIndex index, Delivery delivery, NodePipeline<PacketState> pipeline)
    {
        // A packet cannot cross more nodes than its TTL has values.
        private const int MaxHops = 256;

        private readonly Stack<Departure> _waiting = new();
        private readonly List<Departure> _next = [];
        private readonly List<Processed<PacketState>> _processed = new(16);

        private int _limit = MaxPaths;

        internal List<EndedPath> Ended { get; } = new(16);

        internal void Follow(IReadOnlyList<(PathOrigin Origin, Arrival Start)> starts, int limit)
        {
            // Every point of entry is followed, however many nodes there are; the limit is for what comes of them.
            _limit = limit + starts.Count;
            for (var i = starts.Count - 1; i >= 0; i--)
            {
                var (origin, start) = starts[i];
                if (start.End is { } end)
                    Finish(origin, start.State, end, start.Destination, null);
                else
                    _waiting.Push(new(origin, start.State, null));
            }

            while (_waiting.TryPop(out var departure))
                Cross(departure);
        }

        private void Cross(Departure departure)
        {
            var state = departure.State;
            var arrived = state.Packet;
            if (Ended.Count + _waiting.Count >= _limit || departure.Hops?.Count >= MaxHops)
            {
                Forks.Abandon(state, new("limit", "what becomes of the rest of the traffic", $"more than {MaxPaths} ways were found", default));
                Finish(departure.Origin, state, Disposition.Indeterminate, null, departure.Hops);
                return;
            }

            if (state.Node.HasRulesets)
            {
                Enter(departure, arrived, state);
            }
            else
            {
                foreach (var admitted in Admit(state))
                    Enter(departure, arrived, admitted);
            }

            // The first way found is the next one followed.
            for (var i = _next.Count - 1; i >= 0; i--)
                _waiting.Push(_next[i]);
            _next.Clear();
        }

        private void Enter(Departure departure, Packet arrived, PacketState admitted)
        {
            if (admitted.End is { } end)
            {
                End(departure, arrived, admitted, admitted, end, null, []);
                return;
            }

            _processed.Clear();
            if (admitted.IsMadeHere)
                pipeline.Make(admitted, _processed);
            else
                pipeline.Arrive(admitted, _processed);
            foreach (var (passed, outcome) in _processed)
                Leave(departure, arrived, passed, outcome);
        }

        // Without a dump of the node's rules, every packet's fate hangs on there being none that matters.
        private static IEnumerable<PacketState> Admit(PacketState state)
        {
            var node = state.Node.Node;
            var isV6 = state.Node.Family == IpFamily.IPv6;
            var (harmless, decisive) = Forks.Assume(
                state,
                new($"{node.Name}/rules/{state.Node.Family}", $"{node.Name}:rules-pass"),
                $"no rule of {node.Name} touches the {state.Called}",
                $"a rule of {node.Name} decides{(state.IsAnswer ? " about the answer" : "")}",
                new($"the rules of {node.Name}", $"its {(isV6 ? "ip6tables" : "iptables")} rules were not collected", node.PathOf(isV6 ? "ip6tables-save.txt" : "iptables-save.txt")),
                default);
            decisive?.EndAs(Disposition.Indeterminate);
            return new[] { harmless, decisive }.OfType<PacketState>();
        }

        private void Leave(Departure departure, Packet arrived, PacketState state, NodeOutcome outcome)
        {
            switch (outcome)
            {
                case NodeOutcome.Ended:
                    End(departure, arrived, state, state, state.End ?? Disposition.Indeterminate, null, []);
                    break;
                case NodeOutcome.Local when !(state.Entry is { } entry && state.HasDnat(entry)) && !state.IsBalanced && index.IsForService(state.Node.Node, state.Packet, state.Witness):
                    End(departure, arrived, state, state, Disposition.NodePortNotTaken, null, []);
                    break;
                case NodeOutcome.Local:
                    End(departure, arrived, state, state, Disposition.DeliveredToNode, new(state.Node.Node.Name, null, state.Packet.To), []);
                    break;
                default:
                    foreach (var arrival in delivery.Deliver(state))
                        Beyond(departure, arrived, state, arrival);
                    break;
            }
        }

        private void Beyond(Departure departure, Packet arrived, PacketState left, Arrival arrival)
        {
            if (arrival.End is { } end)
            {
                End(departure, arrived, left, arrival.State, end, arrival.Destination, arrival.Beyond);
                return;
            }

            var hops = new HopList(HopOf(departure, arrived, left, Disposition.Forwarded, arrival.Beyond), departure.Hops);
            if (WasHere(hops, arrival.State))
                Finish(departure.Origin, arrival.State, Disposition.Looped, null, hops);
            else
                _next.Add(new(departure.Origin, arrival.State, hops));
        }

        private void End(Departure departure, Packet arrived, PacketState state, PacketState last, Disposition end, PathEnd? destination, ImmutableArray<Step> beyond)
        {
            // A packet that was sent ends beyond the node: the hop itself forwarded it, unless the end was a pod on the node's own link.
            var ofHop = end switch
            {
                Disposition.DeliveredToNode => Disposition.DeliveredLocally,
                _ when state.End is null && state.Out is not null => Disposition.Forwarded,
                _ => end,
            };
            Finish(departure.Origin, last, end, destination, new(HopOf(departure, arrived, state, ofHop, beyond), departure.Hops));
        }

        private void Finish(PathOrigin origin, PacketState last, Disposition end, PathEnd? destination, HopList? hops) =>
            Ended.Add(new(PathAssembly.Of(origin, last.Branch, end, destination, hops), last.Branch, last));

        private static Hop HopOf(Departure departure, Packet arrived, PacketState state, Disposition disposition, ImmutableArray<Step> beyond) => new()
        {
            Node = state.Node.Node.Name,
            In = departure.In,
            Out = disposition == Disposition.DeliveredLocally ? null : state.Out,
            NextHop = disposition == Disposition.DeliveredLocally ? null : state.NextHop?.Via,
            PacketIn = arrived,
            PacketOut = state.Packet,
            Walked = state.Trail,
            Beyond = beyond,
            Disposition = disposition,
        };

        // The same packet at the same place: what happened once happens again, until the TTL ends.
        private static bool WasHere(HopList? hops, PacketState arriving)
        {
            if (arriving.Witness is { } witness)
                return WasSetHere(witness, hops, arriving);
            var packet = Ageless(arriving.Packet);
            for (var at = hops; at is not null; at = at.Earlier)
            {
                if (at.Hop.Node == arriving.Node.Node.Name && at.Hop.In == arriving.In && Ageless(at.Hop.PacketIn) == packet)
                    return true;
            }

            return false;
        }

        // All but the ends was looked at already, or never will be.
        private static bool WasSetHere(Witness witness, HopList? hops, PacketState arriving)
        {
            var packet = Ageless(arriving.Packet);
            for (var at = hops; at is not null; at = at.Earlier)
            {
                if (at.Hop.Node != arriving.Node.Node.Name || at.Hop.In != arriving.In || !witness.IsSame(at.Hop.PacketIn.To, packet.To) || !witness.IsSame(at.Hop.PacketIn.From, packet.From))
                    continue;
                if (Ageless(at.Hop.PacketIn) == packet)
                    return true;
            }

            return false;
        }

        private static Packet Ageless(Packet packet) => packet with { Ttl = 0, Mark = 0 };
    }
}
