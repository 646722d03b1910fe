using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Datapath;

/// <summary>The virtual servers of one node and family as the kernel looks them up (ip_vs_ctl.c, ip_vs_service_find).</summary>
internal sealed class VirtualServerIndex
{
    private readonly Dictionary<uint, VirtualServer> _byMark = [];
    private readonly Dictionary<(IpProtocol, SocketAddress), VirtualServer> _byAddress = [];
    private readonly IntervalSet _addresses;

    internal VirtualServerIndex(ImmutableArray<VirtualServer> servers, IpFamily family)
    {
        foreach (var server in servers)
        {
            if (server.Family != family)
                continue;
            if (server.Mark is { } mark)
                _byMark.TryAdd(mark, server);
            else if (server.Address is { } address)
                _byAddress.TryAdd((server.Protocol, address), server);
        }

        _addresses = IntervalSet.Of(_byAddress.Keys.Select(k => new IntervalSet.Interval(k.Item2.Address.Bits, k.Item2.Address.Bits)));
    }

    /// <summary>True when the node has no virtual server of the family: IPVS then lets everything pass (ip_vs_core.c, ip_vs_in_hook: ipvs->enable).</summary>
    internal bool IsEmpty => _byMark.Count == 0 && _byAddress.Count == 0;

    /// <summary>Says of a set of packets what the lookup sees of its witness.</summary>
    internal void Note(Witness witness, Packet packet)
    {
        witness.Fix(PacketField.Mark);
        if (_addresses.Contains(packet.Destination.Bits))
        {
            witness.FixAddress(packet.Destination);
            foreach (var (_, called) in _byAddress.Keys)
            {
                if (called.Address == packet.Destination && called.Port != 0)
                    witness.HoldsPort(NumberRange.Single(called.Port), packet.DestinationPort);
            }
        }
        else if (witness.IsOpen(packet.Destination))
        {
            witness.SawAddress(packet.Destination, IntervalSet.Of(0, packet.Family.AllOnes()).Except(_addresses));
        }
    }

    /// <summary>The virtual server for a packet: by its mark, else by address and port, else by the address alone; null when none takes it.</summary>
    internal VirtualServer? Find(Packet packet)
    {
        if (packet.Mark != 0 && _byMark.TryGetValue(packet.Mark, out var marked))
            return marked;
        return _byAddress.GetValueOrDefault((packet.Protocol, packet.To)) ?? _byAddress.GetValueOrDefault((packet.Protocol, new(packet.Destination, 0)));
    }
}
