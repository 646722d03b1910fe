using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PathTrace.Analysis.Arrivals;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// Follows all packets of a set through two snapshots. One witness is traced in both, so that its class is those packets of which both traces are true; what becomes of all of them is then told by comparing the two.
/// </summary>
/// <param name="before">The one snapshot's tracer.</param>
/// <param name="after">The other's.</param>
/// <param name="renamed">Addresses whose pods have other names in the two snapshots: each is a place by itself, since a place is made of addresses without regard to names.</param>
internal sealed class PairTracer(Tracer before, Tracer after, IReadOnlySet<IpAddress> renamed)
{
    private readonly ConcurrentDictionary<(IntervalSet Before, IntervalSet After), IntervalSet> _places = new(SamePlaces.Instance);
    private readonly IntervalSet _renamed4 = SetOf(renamed, IpFamily.IPv4);
    private readonly IntervalSet _renamed6 = SetOf(renamed, IpFamily.IPv6);

    /// <summary>The classes of a set, each compared.</summary>
    internal IEnumerable<ComparedClass> Follow(ArrivingPackets packets, Assumptions? assumptions, bool oneWay) =>
        SetTracer.Divide(packets.Set, PlaceOf, witness => Compare(packets, witness, assumptions, oneWay));

    private ComparedClass Compare(ArrivingPackets packets, Witness witness, Assumptions? assumptions, bool oneWay)
    {
        var query = SetTracer.QueryOf(witness.Packet, packets.Origin, packets.State);
        oneWay |= packets.State is not null;
        var one = before.TryTraceSet(query, witness, assumptions, oneWay).Value;
        var other = after.TryTraceSet(query, witness, assumptions, oneWay).Value;
        var reader = new FateReader(witness);
        var (was, isNow) = (reader.Read(one), reader.Read(other));
        if (was.IsSameAs(isNow))
            return new(witness.Set, packets.Origin, null, packets.State) { IsOpen = packets.State is null && (one is { Undetermined.IsZero: false } || other is { Undetermined.IsZero: false }) };
        reader.Separate();
        return new(witness.Set, packets.Origin, new(one, other, was, isNow), packets.State);
    }

    private IntervalSet PlaceOf(IpAddress address)
    {
        var known = address.Family == IpFamily.IPv6 ? _renamed6 : _renamed4;
        // Places hold many addresses each, and there are few of them.
        var place = _places.GetOrAdd((before.PlaceOf(address), after.PlaceOf(address)), static p => p.Before.Equals(p.After) ? p.Before : p.Before.Intersect(p.After));
        if (known.IsEmpty)
            return place;
        return known.Contains(address.Bits) ? IntervalSet.Of(address.Bits) : place.Except(known);
    }

    private static IntervalSet SetOf(IEnumerable<IpAddress> addresses, IpFamily family) =>
        IntervalSet.Of(addresses.Where(a => a.Family == family).Select(a => new IntervalSet.Interval(a.Bits, a.Bits)));

    // Places are compared as objects: each tracer makes one for many addresses.
    private sealed class SamePlaces : IEqualityComparer<(IntervalSet Before, IntervalSet After)>
    {
        internal static SamePlaces Instance { get; } = new();

        public bool Equals((IntervalSet Before, IntervalSet After) x, (IntervalSet Before, IntervalSet After) y) => ReferenceEquals(x.Before, y.Before) && ReferenceEquals(x.After, y.After);

        public int GetHashCode((IntervalSet Before, IntervalSet After) obj) => HashCode.Combine(RuntimeHelpers.GetHashCode(obj.Before), RuntimeHelpers.GetHashCode(obj.After));
    }
}
