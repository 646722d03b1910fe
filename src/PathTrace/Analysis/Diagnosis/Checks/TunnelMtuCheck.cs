using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Tunnels whose largest packet does not fit through the interface that carries them, once the outer headers are around it.</summary>
internal static class TunnelMtuCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        foreach (var node in snapshot.Nodes)
        {
            foreach (var link in (node.Interfaces ?? []).Where(i => i.Mtu is not null))
            {
                if (Tunnels.KindOf(node, link.Name) is not { } kind || !(node.Routes ?? []).Any(r => r.NextHops.Any(h => h.Device == link.Name)))
                    continue;
                var family = link.Tunnel?.Local?.Family ?? IpFamily.IPv4;
                var carrier = node.FindInterface(link.Tunnel?.Device ?? ClusterIndex.UnderlayOf(node, family));
                if (Header(kind, family) is { } header && carrier?.Mtu is { } room && link.Mtu + header > room)
                    yield return TooBig(node, link, kind, header, carrier);
            }
        }
    }

    // An outer IP header of 20 or 40 bytes, and behind it: UDP 8, VXLAN 8 and the inner frame's Ethernet header 14 (RFC 7348, 5); GENEVE the same without options (RFC 8926, 3);
    // nothing more for ipip and sit; GRE 4 (RFC 2784); UDP 8, header 16 and tag 16 for WireGuard (its paper, 5.4.6).
    private static int? Header(string kind, IpFamily family)
    {
        var outer = family == IpFamily.IPv6 ? 40 : 20;
        return kind switch
        {
            "vxlan" or "geneve" => outer + 30,
            "ipip" or "sit" => outer,
            "gre" => outer + 4,
            "gretap" => outer + 18,
            "wireguard" => outer + 40,
            _ => null,
        };
    }

    private static Explanation TooBig(Node node, Interface link, string kind, int header, Interface carrier)
    {
        var fits = (carrier.Mtu!.Value - header).ToString(CultureInfo.InvariantCulture);
        return Make.Warning(
            FindingCode.TooBig,
            FindingOwner.Cni,
            string.Create(CultureInfo.InvariantCulture, $"{link.Name} on {node.Name} takes packets of {link.Mtu} bytes, and {carrier.Name} has room for {fits}"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{kind} puts {header} bytes around a packet, so that one of {link.Mtu} bytes leaves as {link.Mtu + header}, and {carrier.Name} takes {carrier.Mtu}. Small packets pass, and connections open; large ones are cut into fragments or vanish."),
            new Evidence(link.Source, link.Name),
            new Evidence(carrier.Source, carrier.Name)) with
        {
            Fix = $"let the network plugin set the MTU of {link.Name} and of the pods to {fits}, or raise that of {carrier.Name} and of the network behind it",
            Check = new($"ip link show {ShellWord.Quote(link.Name)}; ip link show {ShellWord.Quote(carrier.Name)}", node.Name),
            Node = node.Name,
        };
    }
}
