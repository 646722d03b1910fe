using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Datapath;

/// <summary>The virtual servers of one node and family as the kernel looks them up (ip_vs_ctl.c, ip_vs_service_find).</summary>
internal sealed class VirtualServerIndex
{
    private readonly Dictionary<uint, VirtualServer> _byMark = [];
    private readonly Dictionary<(IpProtocol, SocketAddress), VirtualServer> _byAddress = [];

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
    }

    /// <summary>True when the node has no virtual server of the family: IPVS then lets everything pass (ip_vs_core.c, ip_vs_in_hook: ipvs->enable).</summary>
    internal bool IsEmpty => _byMark.Count == 0 && _byAddress.Count == 0;

    /// <summary>The virtual server for a packet: by its mark, else by address and port, else by the address alone; null when none takes it.</summary>
    internal VirtualServer? Find(Packet packet)
    {
        if (packet.Mark != 0 && _byMark.TryGetValue(packet.Mark, out var marked))
            return marked;
        return _byAddress.GetValueOrDefault((packet.Protocol, packet.To)) ?? _byAddress.GetValueOrDefault((packet.Protocol, new(packet.Destination, 0)));
    }
}
