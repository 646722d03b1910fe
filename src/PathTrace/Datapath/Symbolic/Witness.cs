using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Datapath.Symbolic;

/// <summary>
/// The packet that stands for a set of packets while it is traced. Whoever decides something by a field says here what it saw, and the set shrinks to the packets of which the same is true; so every
/// member of what is left goes exactly the witness's ways, with its own values in the fields that nothing rewrote. One serves one trace.
/// </summary>
/// <remarks>
/// A value that is seen is known for a field of the packet by being equal to it. A value that a translation wrote may be equal by chance; then the set shrinks more than it must, which is never wrong. Only
/// where two values are compared and are equal does it matter where they come from; so translations say what they wrote (<see cref="Wrote(IpAddress)"/>).
/// </remarks>
/// <param name="set">The packets to begin with, of which the packet is one.</param>
/// <param name="packet">The packet.</param>
/// <param name="placeOf">What the cluster makes of an address: those of which it makes the same.</param>
internal sealed class Witness(PacketSet set, Packet packet, Func<IpAddress, IntervalSet> placeOf)
{
    private readonly HashSet<IpAddress> _addresses = [];
    private readonly HashSet<ushort> _ports = [];

    // Regions are kept and given out again and again: one that was told tells nothing new.
    private readonly HashSet<(PacketField, IntervalSet)> _told = new(ToldRegions.Instance);

    /// <summary>The packets of which everything seen so far is as true as of the witness.</summary>
    internal PacketSet Set { get; private set; } = set;

    internal Packet Packet => packet;

    /// <summary>The value of a field counts for the outcome, whatever comes of it: only packets with the same value stay.</summary>
    internal void Fix(PacketField field)
    {
        var value = PacketSet.ValueOf(packet, field);
        Narrow(field, Set[field].Within(value, value));
    }

    /// <summary>An address was asked whether it lies in a range, and the answer.</summary>
    internal void SawAddress(IpAddress seen, IpAddress first, IpAddress last, bool isWithin)
    {
        if (seen.Family != Set.Family || first.Family != Set.Family)
            return;
        if (seen == packet.Source)
            Keep(PacketField.Source, first.Bits, last.Bits, isWithin);
        if (seen == packet.Destination)
            Keep(PacketField.Destination, first.Bits, last.Bits, isWithin);
    }

    /// <summary>Only addresses of the region, in which the one that was seen lies, lead to the same.</summary>
    internal void SawAddress(IpAddress seen, IntervalSet region)
    {
        if (seen == packet.Source)
            Keep(PacketField.Source, region);
        if (seen == packet.Destination)
            Keep(PacketField.Destination, region);
    }

    /// <summary>True when the address is one that the set leaves open, so that asking for its region is worth while.</summary>
    internal bool IsOpen(IpAddress seen) =>
        (seen == packet.Source && !Set[PacketField.Source].IsSingle) || (seen == packet.Destination && !Set[PacketField.Destination].IsSingle);

    /// <summary>The very address counts.</summary>
    internal void FixAddress(IpAddress seen) => SawAddress(seen, seen, seen, true);

    /// <summary>It counts who in the cluster has the address, and where it lies.</summary>
    internal void SawPlace(IpAddress seen)
    {
        if (IsOpen(seen))
            SawAddress(seen, placeOf(seen));
    }

    /// <summary>A port was asked whether it lies in a range, and the answer.</summary>
    internal void SawPort(ushort seen, uint first, uint last, bool isWithin)
    {
        if (seen == packet.SourcePort)
            Keep(PacketField.SourcePort, first, last, isWithin);
        if (seen == packet.DestinationPort)
            Keep(PacketField.DestinationPort, first, last, isWithin);
    }

    /// <summary>Only ports of the region, in which the one that was seen lies, lead to the same.</summary>
    internal void SawPort(ushort seen, IntervalSet region)
    {
        if (seen == packet.SourcePort)
            Keep(PacketField.SourcePort, region);
        if (seen == packet.DestinationPort)
            Keep(PacketField.DestinationPort, region);
    }

    /// <summary>The very port counts.</summary>
    internal void FixPort(ushort seen) => SawPort(seen, seen, seen, true);

    /// <summary>A number that nothing rewrites was asked whether it lies in one of the ranges, and the answer.</summary>
    internal void SawNumber(PacketField field, ImmutableArray<NumberRange> ranges, bool isWithin)
    {
        if (Set[field].IsSingle && ranges.Any(r => r.First <= Set[field].First && Set[field].First <= r.Last) == isWithin)
            return;
        var asked = IntervalSet.Of(ranges.Select(r => new IntervalSet.Interval(r.First, r.Last)));
        Narrow(field, isWithin ? Set[field].Intersect(asked) : Set[field].Except(asked));
    }

    /// <summary>The protocol was asked for one number.</summary>
    internal void SawProtocol(IpProtocol wanted, bool isIt) => Keep(PacketField.Protocol, wanted.Number, wanted.Number, isIt);

    /// <summary>A translation wrote this address.</summary>
    internal void Wrote(IpAddress address) => _addresses.Add(address);

    /// <summary>A translation wrote this port.</summary>
    internal void Wrote(ushort port) => _ports.Add(port);

    /// <summary>Whether two addresses that the packet has or had, here or as a node remembers it, are one.</summary>
    internal bool AreSame(IpAddress one, IpAddress other)
    {
        var isWritten = _addresses.Contains(one) || _addresses.Contains(other);
        if (one == other && isWritten)
            FixAddress(one);
        else if (one == other ? packet.Source == packet.Destination : ArePair(one, other, packet.Source, packet.Destination))
            Set = Set.WithSameAddresses(one == other);
        if (one != other && isWritten)
        {
            SawAddress(one, other, other, false);
            SawAddress(other, one, one, false);
        }

        return one == other;
    }

    /// <summary>The same of two ports.</summary>
    internal bool AreSame(ushort one, ushort other)
    {
        var isWritten = _ports.Contains(one) || _ports.Contains(other);
        if (one == other && isWritten)
            FixPort(one);
        else if (one == other ? packet.SourcePort == packet.DestinationPort : ArePair(one, other, packet.SourcePort, packet.DestinationPort))
            Set = Set.WithSamePorts(one == other);
        if (one != other && isWritten)
        {
            SawPort(one, other, other, false);
            SawPort(other, one, one, false);
        }

        return one == other;
    }

    private static bool ArePair<T>(T one, T other, T source, T destination)
        where T : IEquatable<T> => (one.Equals(source) && other.Equals(destination)) || (one.Equals(destination) && other.Equals(source));

    private void Keep(PacketField field, UInt128 first, UInt128 last, bool isWithin) =>
        Narrow(field, isWithin ? Set[field].Within(first, last) : Set[field].Without(first, last));

    private void Keep(PacketField field, IntervalSet region)
    {
        if (!_told.Add((field, region)))
            return;
        if (!Set[field].IsSingle)
            Narrow(field, Set[field].Intersect(region));
        else if (!region.Contains(Set[field].First))
            throw Untrue(field);
    }

    private void Narrow(PacketField field, IntervalSet values)
    {
        if (ReferenceEquals(values, Set[field]))
            return;
        if (!values.Contains(PacketSet.ValueOf(packet, field)))
            throw Untrue(field);
        Set = Set.With(field, values);
    }

    private InvalidOperationException Untrue(PacketField field) => new($"What was seen of {field} is not true of the witness {packet}.");

    private sealed class ToldRegions : IEqualityComparer<(PacketField Field, IntervalSet Region)>
    {
        internal static ToldRegions Instance { get; } = new();

        public bool Equals((PacketField Field, IntervalSet Region) x, (PacketField Field, IntervalSet Region) y) => x.Field == y.Field && ReferenceEquals(x.Region, y.Region);

        public int GetHashCode((PacketField Field, IntervalSet Region) told) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(told.Region) ^ (int)told.Field;
    }
}
