using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Symbolic;

/// <summary>What it means to a set of packets that an index passes over rules: those ask for other destinations and ports.</summary>
internal static class Passing
{
    internal static void Note(Witness witness, Chain chain, Packet packet)
    {
        var index = chain.Index;
        if (index.Destinations is { } asked && witness.IsOpen(packet.Destination))
            Note(witness, asked, packet.Destination);
        if (index.Ports is { } ports && packet.Protocol.HasPorts)
        {
            if (ports.Contains(packet.DestinationPort))
                witness.FixPort(packet.DestinationPort);
            else
                witness.SawPort(packet.DestinationPort, IntervalSet.Of(0, ushort.MaxValue).Except(ports));
        }
    }

    private static void Note(Witness witness, ChainIndex.AskedDestinations asked, IpAddress destination)
    {
        if (asked.Of(destination.Family).Contains(destination.Bits))
            witness.FixAddress(destination);
        else
            witness.SawAddress(destination, asked.OthersOf(destination.Family));
    }
}
