using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;

namespace PathTrace.KernelLab.Random;

/// <summary>
/// A probe as the witness of all packets that go its ways: it must fare as it does alone, which the kernel has judged, and so must another packet of its class.
/// </summary>
internal static class ClassCheck
{
    /// <summary>What does not agree; null when all does.</summary>
    internal static string? Difference(NodeModel model, Comparison comparison, Dice dice)
    {
        var probe = comparison.Probe;
        var whole = Everything(probe.Packet);
        // No cluster stands around the node: who else has an address is nothing that it could know.
        var witness = new Witness(whole, probe.Packet, static address => IntervalSet.Of(address.Bits));
        var together = PredictedStory.Of(model, probe, null, witness);
        if (TextOf(together) != TextOf(comparison.Predicted))
            return $"{probe} fares otherwise as a witness:\n{TextOf(together)}\nand alone:\n{TextOf(comparison.Predicted)}";
        var other = probe with { Packet = MemberOf(witness.Set, dice) };
        if (!witness.Set.Contains(other.Packet))
            return null;
        var alone = PredictedStory.Of(model, other);
        return TextOf(alone) == TextOf(together) ? null : $"{other} is of the class of {probe}, and fares otherwise:\n{TextOf(alone)}\nand the other:\n{TextOf(together)}";
    }

    private static PacketSet Everything(Packet packet)
    {
        var addresses = IntervalSet.Of(0, packet.Family.AllOnes());
        var whole = PacketSet.Of(packet)
            .With(PacketField.Source, addresses).With(PacketField.Destination, addresses)
            .With(PacketField.Ttl, IntervalSet.Of(0, byte.MaxValue)).With(PacketField.Tos, IntervalSet.Of(0, byte.MaxValue)).With(PacketField.Length, IntervalSet.Of(0, ushort.MaxValue));
        if (packet.Protocol.HasPorts)
            whole = whole.With(PacketField.SourcePort, IntervalSet.Of(0, ushort.MaxValue)).With(PacketField.DestinationPort, IntervalSet.Of(0, ushort.MaxValue));
        if (packet.Protocol == IpProtocol.Tcp)
            whole = whole.With(PacketField.Flags, IntervalSet.Of(0, 0x3f));
        return packet.Protocol.IsIcmp ? whole.With(PacketField.IcmpType, IntervalSet.Of(0, byte.MaxValue)).With(PacketField.IcmpCode, IntervalSet.Of(0, byte.MaxValue)) : whole;
    }

    private static Packet MemberOf(PacketSet set, Dice dice) => new()
    {
        Protocol = new((byte)ValueOf(set[PacketField.Protocol], dice)),
        Source = IpAddress.Create(set.Family, ValueOf(set[PacketField.Source], dice)),
        Destination = IpAddress.Create(set.Family, ValueOf(set[PacketField.Destination], dice)),
        SourcePort = (ushort)ValueOf(set[PacketField.SourcePort], dice),
        DestinationPort = (ushort)ValueOf(set[PacketField.DestinationPort], dice),
        IcmpType = (byte)ValueOf(set[PacketField.IcmpType], dice),
        IcmpCode = (byte)ValueOf(set[PacketField.IcmpCode], dice),
        Flags = (TcpFlags)(ushort)ValueOf(set[PacketField.Flags], dice),
        Ttl = (byte)ValueOf(set[PacketField.Ttl], dice),
        Tos = (byte)ValueOf(set[PacketField.Tos], dice),
        Length = (ushort)ValueOf(set[PacketField.Length], dice),
        Mark = (uint)ValueOf(set[PacketField.Mark], dice),
    };

    private static UInt128 ValueOf(IntervalSet values, Dice dice)
    {
        var (first, last) = values.Intervals[dice.Below(values.Intervals.Length)];
        return dice.Below(3) switch
        {
            0 => first,
            1 => last,
            _ => first + (UInt128)dice.Below((int)UInt128.Min(last - first, int.MaxValue - 1) + 1),
        };
    }

    private static string TextOf(IEnumerable<PredictedStory> stories) =>
        string.Join('\n', stories.Select(s => $"{s.Share} {s.Fate} {s.End} {s.Out} {s.IsAssumed}: {string.Join(' ', s.Hits)} {string.Join(' ', s.LegacyHits.Select(h => $"{h.Key}={h.Value}"))}"));
}
