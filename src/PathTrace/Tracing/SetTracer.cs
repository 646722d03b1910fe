using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Tracing;

/// <summary>
/// Follows all packets of a set: one is traced as the witness of those that go its ways, the rest of the set is divided until nothing is left. Exact: every packet of the set is in one class, and no packet is in two.
/// </summary>
internal sealed class SetTracer(Tracer tracer)
{
    /// <summary>The classes of a set, made one by one; whoever stops asking stops the work.</summary>
    /// <param name="set">The packets.</param>
    /// <param name="origin">Where they are made or arrive; null to find out from their addresses.</param>
    /// <param name="state">The state that the first node gives them; null to find out.</param>
    /// <param name="assumptions">Answers to what the snapshot leaves open; null for none.</param>
    /// <param name="oneWay">True to leave answers alone.</param>
    /// <param name="look">Asks more of each trace, and tells its witness what it saw: the class is what is alike in that, too. Null to ask nothing.</param>
    internal IEnumerable<PacketClass> Follow(PacketSet set, QueryOrigin? origin = null, CtStates? state = null, Assumptions? assumptions = null, bool oneWay = false, Action<Trace, Witness>? look = null) => Divide(set, tracer.PlaceOf, witness =>
    {
        var (trace, diagnostics) = tracer.TryTraceSet(QueryOf(witness.Packet, origin, state), witness, assumptions, oneWay);
        if (trace is not null)
            look?.Invoke(trace, witness);
        return new PacketClass(witness.Set, trace, diagnostics.IsEmpty ? null : diagnostics[0].Message);
    });

    /// <summary>
    /// Divides a set into classes by whatever is told to a witness: one trace, or several in different snapshots, all of which are then true of the class.
    /// </summary>
    /// <param name="set">The packets.</param>
    /// <param name="placeOf">The addresses of which all snapshots make the same.</param>
    /// <param name="follow">Asked once for each class; what is left of the witness's set afterwards is the class.</param>
    internal static IEnumerable<T> Divide<T>(PacketSet set, Func<IpAddress, IntervalSet> placeOf, Func<Witness, T> follow)
    {
        var waiting = new Stack<PacketSet>();
        if (!set.IsEmpty)
            waiting.Push(set);
        while (waiting.TryPop(out var next))
        {
            var witness = new Witness(next, next.Pick(), placeOf);
            var result = follow(witness);
            foreach (var rest in next.Minus(witness.Set))
                waiting.Push(rest);
            yield return result;
        }
    }

    /// <summary>One packet as a query.</summary>
    internal static PacketQuery QueryOf(Packet packet, QueryOrigin? origin, CtStates? state) => new()
    {
        Text = packet.ToString(),
        Protocol = packet.Protocol,
        Source = new QueryEnd.Address(packet.Source, packet.SourcePort),
        Destination = new QueryEnd.Address(packet.Destination, packet.DestinationPort),
        Origin = origin,
        Flags = packet.Flags,
        Ttl = packet.Ttl,
        Tos = packet.Tos,
        Length = packet.Length,
        Mark = packet.Mark,
        IcmpType = packet.Protocol.IsIcmp ? packet.IcmpType : null,
        IcmpCode = packet.IcmpCode,
        State = state,
    };
}
