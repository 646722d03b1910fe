using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>The address is a service's, the protocol and port are not: a question for the caller, not for kube-proxy.</summary>
internal static class ServicePortCause
{
    internal static Explanation? Explain(PathCase @case, Node node, Step.NoTranslation step)
    {
        var packet = step.Packet;
        var service = @case.Names.FindService(packet.Destination);
        var ports = service is not null
            ? [.. service.Ports.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Protocol} {p.Port}"))]
            : @case.Snapshot.Nodes.SelectMany(n => @case.Names.Rules.PortsOf(n, packet.Destination)).Distinct(StringComparer.Ordinal).ToList();
        var wanted = packet.Protocol.HasPorts ? string.Create(CultureInfo.InvariantCulture, $"{packet.Protocol} {packet.DestinationPort}") : packet.Protocol.ToString();
        if (ports.Count == 0 || ports.Contains(wanted, StringComparer.Ordinal))
            return null;
        var name = service?.ToString() ?? packet.Destination.ToString();
        return Make.Error(
            FindingCode.ServiceHasNoSuchPort,
            FindingOwner.Application,
            $"{name} does not answer {wanted}",
            Words.Join(
                $"{packet.Destination} is a service address, and a service address exists only for its own protocols and ports: {string.Join(", ", ports)}.",
                packet.Protocol.IsIcmp ? "No interface holds it, so that nothing answers a ping." : null,
                $"No rule on {node.Name} takes {wanted}, so the packet keeps the address{ServiceRuleCauses.LeavesBy(@case)} and {ServiceRuleCauses.Dies(@case)}."),
            new Evidence(step.Source, $"nat on {node.Name}"),
            new Evidence(service?.Source ?? default, "the service")) with
        {
            Fix = Words.Join(Advice(packet, ports, wanted), Besides(@case, node, packet, service, ports[0])),
            Check = service is null ? null : new($"kubectl get service -n {ShellWord.Quote(service.Namespace)} {ShellWord.Quote(service.Name)} -o wide"),
        };
    }

    // A port of a service takes TCP, UDP or SCTP (ServicePort.protocol).
    private static string Advice(Packet packet, List<string> ports, string wanted)
    {
        var call = ports.Count == 1 ? $"call {ports[0]}" : $"call one of its ports: {string.Join(", ", ports)}";
        return packet.Protocol.IsIcmp ? $"{call}; a service address does not answer ping."
            : packet.Protocol == IpProtocol.Tcp || packet.Protocol == IpProtocol.Udp || packet.Protocol == IpProtocol.Sctp ? $"{call}; or add {wanted} to the service."
            : $"{call}; a port of a service takes TCP, UDP or SCTP only.";
    }

    // What would stop the right port, too.
    private static string? Besides(PathCase @case, Node node, Packet packet, Service? service, string port)
    {
        if (service is null)
            return null;
        if (@case.Snapshot.Endpoints is { } endpoints && !endpoints.Any(e => e.Namespace == service.Namespace && e.ServiceName == service.Name))
            return $"{service} has no endpoints either, so that {port} is refused as well: bring a pod of it to Ready.";
        return !Takes(@case, node, packet, service) && @case.Snapshot.Nodes.Any(n => Takes(@case, n, packet, service))
            ? $"{node.Name} has no rule for {port} either, which other nodes have: restart kube-proxy there, and read its log."
            : null;
    }

    private static bool Takes(PathCase @case, Node node, Packet packet, Service service) =>
        service.Ports.Any(p => @case.Names.Rules.Find(node, p.Protocol, packet.Destination, (ushort)p.Port) is not null);
}
