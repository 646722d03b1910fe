using System.Globalization;
using System.Text;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Tests.Support;

/// <summary>Holds the classes of a set against single packets: each is in one class, and fares as that one's trace says.</summary>
internal static class SetSamples
{
    /// <summary>Every packet of a protocol: TCP's begin connections, pings and all other ICMP types are there.</summary>
    internal static PacketSet Everything(IpFamily family, IpProtocol protocol)
    {
        var whole = PacketSet.Of(new Packet
        {
            Protocol = protocol,
            Source = IpAddress.Create(family, 0),
            Destination = IpAddress.Create(family, 0),
            Flags = protocol == IpProtocol.Tcp ? TcpFlags.Syn : TcpFlags.None,
        });
        var addresses = IntervalSet.Of(0, family.AllOnes());
        whole = whole.With(PacketField.Source, addresses).With(PacketField.Destination, addresses);
        if (protocol.HasPorts)
            whole = whole.With(PacketField.SourcePort, IntervalSet.Of(0, 65535)).With(PacketField.DestinationPort, IntervalSet.Of(0, 65535));
        return protocol.IsIcmp ? whole.With(PacketField.IcmpType, IntervalSet.Of(0, 255)).With(PacketField.IcmpCode, IntervalSet.Of(0, 255)) : whole;
    }

    /// <summary>Traces packets of the classes' edges and insides, and compares.</summary>
    /// <returns>The number of classes.</returns>
    internal static int AssertAgree(Tracer tracer, PacketSet set, QueryOrigin? origin, int samples, int seed)
    {
        var classes = new SetTracer(tracer).Follow(set, origin).Take(50_000).ToList();
        Assert.True(classes.Count < 50_000, "the set falls into more classes than a test can follow");
        var random = new Random(seed);
        for (var i = 0; i < samples; i++)
        {
            // A member of some class, or one that a neighbour of it may hold.
            var packet = AnyMemberOf(classes[random.Next(classes.Count)].Set, random);
            if (!set.Contains(packet))
                continue;
            var home = Assert.Single(classes, c => c.Set.Contains(packet));
            var alone = tracer.TryTrace(SetTracer.QueryOf(packet, origin, null)).Value;
            Assert.True(FateOf(alone) == FateOf(home.Trace), $"{packet} {origin} fares not as {home.Trace?.Query.Text}:\n{FateOf(alone)}\n{FateOf(home.Trace)}");
        }

        return classes.Count;
    }

    /// <summary>A packet from the edges or insides of each field's values. Relations between fields are left out, so that some packets belong to another class.</summary>
    internal static Packet AnyMemberOf(PacketSet set, Random random)
    {
        var packet = set.Pick();
        return packet with
        {
            Source = IpAddress.Create(set.Family, ValueOf(set[PacketField.Source], random)),
            Destination = IpAddress.Create(set.Family, ValueOf(set[PacketField.Destination], random)),
            SourcePort = (ushort)ValueOf(set[PacketField.SourcePort], random),
            DestinationPort = (ushort)ValueOf(set[PacketField.DestinationPort], random),
            IcmpType = (byte)ValueOf(set[PacketField.IcmpType], random),
            IcmpCode = (byte)ValueOf(set[PacketField.IcmpCode], random),
        };
    }

    private static UInt128 ValueOf(IntervalSet values, Random random)
    {
        var (first, last) = values.Intervals[random.Next(values.Intervals.Length)];
        return random.Next(3) switch
        {
            0 => first,
            1 => last,
            _ => first + (UInt128)random.NextInt64((long)UInt128.Min(last - first, long.MaxValue - 1) + 1),
        };
    }

    /// <summary>What becomes of a packet, without the values that it keeps from its sender.</summary>
    internal static string FateOf(Trace? trace)
    {
        if (trace is null)
            return "cannot be made";
        var text = new StringBuilder();
        foreach (var path in trace.Paths)
        {
            text.Append(CultureInfo.InvariantCulture, $"{path.Probability} {path.Disposition} {path.Reply?.Disposition}:");
            foreach (var hop in path.Hops.Concat(path.Reply?.Hops ?? []))
            {
                text.Append(CultureInfo.InvariantCulture, $" [{hop.Node} {hop.In}>{hop.Out} {hop.Disposition}");
                foreach (var step in hop.Steps)
                    text.Append(' ').Append(TextOf(step));
                text.Append(']');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string TextOf(Step step) => step switch
    {
        Step.RuleHit hit => $"{hit.Table}/{hit.Chain}/{hit.Number}",
        Step.Routed routed => $"route {routed.Route?.Destination} {routed.NextHop?.Via} {routed.NextHop?.Device}",
        Step.Tracked tracked => tracked.State.ToString(),
        Step.Checked check => $"{check.Kind} {check.Passed}",
        // An address out of a range is told with the port, which may be the packet's own.
        Step.Chosen { Choice: { Kind: ChoiceKind.NatRange } choice } => choice.Chosen.Split(':')[0],
        Step.Chosen chosen => chosen.Choice.Chosen,
        _ => step.GetType().Name,
    };
}
