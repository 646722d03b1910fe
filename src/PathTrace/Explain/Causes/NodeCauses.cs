using System.Globalization;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>The checks of a node's IP stack and its interfaces.</summary>
internal static class NodeCauses
{
    internal static Explanation? Explain(PathCase @case) => @case.Disposition switch
    {
        Disposition.ForwardingDisabled => Forwarding(@case),
        Disposition.ReversePathFiltered => ReversePath(@case),
        Disposition.Martian => IsLoopback(@case) ? RouteLocalnet(@case) : Martian(@case),
        Disposition.TtlExceeded => Ttl(@case),
        Disposition.TooBig => TooBig(@case),
        Disposition.InterfaceDown => InterfaceDown(@case),
        Disposition.HairpinOff => HairpinOff(@case),
        Disposition.PortIsolated => PortIsolated(@case),
        _ => null,
    };

    private static string Detail(PathCase @case) => (@case.LastStep as Step.Checked)?.Detail ?? "";

    private static Evidence Setting(PathCase @case) => new(@case.LastStep?.Source ?? default, "the setting or fact that decides");

    private static string Device(PathCase @case) => @case.LastHop?.In ?? "the interface";

    private static string Sysctl(PathCase @case, string name) =>
        $"net.{(@case.Packet.Family == IpFamily.IPv6 ? "ipv6" : "ipv4")}.conf.{Device(@case).Replace('.', '/')}.{name}";

    private static Explanation Forwarding(PathCase @case)
    {
        var key = @case.Packet.Family == IpFamily.IPv6 ? "net.ipv6.conf.all.forwarding" : Sysctl(@case, "forwarding");
        // Writing ip_forward sets every interface's value, but only when it changes (devinet.c, devinet_sysctl_forward).
        var isOneInterface = @case.Packet.Family == IpFamily.IPv6 || @case.Node?.Sysctls?["net.ipv4.ip_forward"]?.Number == 1;
        return Make.Error(
            FindingCode.ForwardingDisabled,
            FindingOwner.Node,
            $"forwarding is off ({Detail(@case)})",
            $"{@case.NodeName} is to pass the packet on to {@case.Called(@case.Packet.Destination)}, but does not forward what comes in by {Device(@case)}. It vanishes without an answer.",
            Setting(@case)) with
        {
            Fix = $"switch forwarding on, on {@case.NodeName}, and keep the setting in /etc/sysctl.d",
            Mend = () => @case.Node is { } node ? @case.Snapshot.With(Mends.Forwarding(node)) : null,
            Command = new($"sysctl -w {(isOneInterface ? ShellWord.Quote(key) : "net.ipv4.ip_forward")}=1", @case.NodeName),
            Check = new($"sysctl {ShellWord.Quote(key)}", @case.NodeName),
        };
    }

    private static Explanation ReversePath(PathCase @case) => HasNoWayBack(@case) && DefaultRoutes.MissingFrom(@case) is { } lost
        ? lost.Mend(@case, Filtered(@case, lost.Sentence))
        : Filtered(@case, null);

    private static Explanation Filtered(PathCase @case, string? more) => Make.Error(
        !HasNoWayBack(@case) ? FindingCode.ReversePathFiltered : RefusingRoute(@case)?.Type switch
        {
            RouteType.Blackhole => FindingCode.Blackholed,
            RouteType.Unreachable => FindingCode.Unreachable,
            RouteType.Prohibit => FindingCode.Prohibited,
            _ => FindingCode.NoRoute,
        },
        FindingOwner.Node,
        !HasNoWayBack(@case) ? $"rp_filter wants the way back by {Device(@case)}"
            : RefusingRoute(@case) is { } refused ? $"{refused.Type.ToString().ToLowerInvariant()} route {refused.Destination} takes the way back to {@case.Packet.Source}, which rp_filter wants"
            : $"no way back to {@case.Packet.Source}, which rp_filter wants",
        HasNoWayBack(@case)
            ? Words.Join($"{Capital(Detail(@case))}. The kernel drops what it could not answer, even where the filter is loose (2).", ByRule(@case), more)
            : Words.Join($"{Capital(Detail(@case))}. The kernel drops what comes in by another interface than the answer would leave by.", ByRule(@case)),
        HasNoWayBack(@case) ? RefusingRoute(@case) is { } there ? new Evidence(there.Source, "the route that refuses the way back") : Make.WithoutRoute(@case.Node, @case.Packet.Family, @case.Packet.Source.ToString()) : new(default, ""),
        Setting(@case),
        new(SelectingRule(@case)?.Source ?? default, "the routing rule that decides the way back")) with
    {
        Fix = HasNoWayBack(@case)
            ? RefusingRoute(@case) is { } refusing
                ? $"remove the {refusing.Type.ToString().ToLowerInvariant()} route {refusing.Destination} on {@case.NodeName}, which takes {@case.Packet.Source}"
                : $"add a route to {@case.Packet.Source} or a default route on {@case.NodeName}"
            : $"route {@case.Packet.Source} back by {Device(@case)}, or set {ShellWord.Quote(Sysctl(@case, "rp_filter"))} to 2 (loose): the larger of it and conf.all counts",
        Check = new($"{WayBack(@case)}; sysctl net.ipv4.conf.all.rp_filter {ShellWord.Quote(Sysctl(@case, "rp_filter"))}", @case.NodeName),
    };

    // A route that refuses the source hides the default route from it.
    private static Route? RefusingRoute(PathCase @case) =>
        (@case.LastStep as Step.Checked)?.BackRoute is { Type: RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit } route ? route : null;

    // A routing rule that not every packet follows: the way back is then another than the one of table main.
    private static RoutingRule? SelectingRule(PathCase @case) => (@case.LastStep as Step.Checked)?.BackRule is { } rule && (IsSelecting(rule) || rule.Table is not (RouteTables.Main or RouteTables.Local or RouteTables.Default)) ? rule : null;

    private static bool IsSelecting(RoutingRule rule) => rule is { From.Length: > 0 } or { To.Length: > 0 } or { Not: true } or { Mark: not null } or { Tos: not null } or { IncomingInterface: not null }
        or { Protocol: not null } or { SourcePorts: not null } or { DestinationPorts: not null } or { UserIds: not null };

    // The kernel looks for the way back with the addresses exchanged, as of a packet that comes in where this one leaves (lo where it stays), and with its mark under src_valid_mark alone (fib_frontend.c, __fib_validate_source).
    private static string WayBack(PathCase @case)
    {
        var get = $"{Words.Ip(@case.Packet.Family)} route get {@case.Packet.Source}";
        if (SelectingRule(@case) is not { } rule)
            return get;
        var mark = rule.Mark is not null && @case.Packet.Mark != 0 ? string.Create(CultureInfo.InvariantCulture, $" mark 0x{@case.Packet.Mark:x}") : "";
        return @case.Last<Step.Routed>() is { NextHop.Device: { } device } ? $"{get} from {@case.Packet.Destination} iif {ShellWord.Quote(device)}{mark}" : $"{get} from {@case.Packet.Destination}{mark}";
    }

    private static string? ByRule(PathCase @case) => SelectingRule(@case) is not { } rule ? null
        : string.Create(CultureInfo.InvariantCulture, $"Routing rule {rule.Preference} decides it{(rule.Table is { } table ? $" (table {table})" : "")}.");

    private static bool HasNoWayBack(PathCase @case) => Detail(@case).StartsWith("there is no route back", StringComparison.Ordinal);

    private static Explanation Martian(PathCase @case) => Make.Error(
        FindingCode.Martian,
        FindingOwner.Node,
        $"{@case.NodeName} refuses the packet's addresses: {Detail(@case)}",
        $"The kernel takes no such addresses: {Detail(@case)}. It drops the packet without an answer.",
        Setting(@case)) with
    {
        Fix = Detail(@case).Contains("own address", StringComparison.Ordinal)
            ? $"find out why a packet that {@case.NodeName} sent comes back to it: the route or next hop that returned it is wrong"
            : Detail(@case).Contains(@case.Packet.Destination.ToString(), StringComparison.Ordinal)
                ? $"call an address of {@case.NodeName} that its network knows"
                : $"find out who sends from {@case.Packet.Source}: no machine can be answered there",
        // IPv6 has no log_martians; ip6_input.c, ip6_rcv_core counts such packets as header errors.
        Check = @case.Packet.Family == IpFamily.IPv6
            ? new("nstat -az Ip6InHdrErrors", @case.NodeName, "it grows with each lost packet")
            : new("lnstat -c 1 -f rt_cache -k in_martian_dst,in_martian_src", @case.NodeName, "one of them grows with each lost packet"),
    };

    // With route_localnet on, another check refuses the packet: that it has the node's own address for a source.
    private static bool IsLoopback(PathCase @case) => @case.Packet.Family == IpFamily.IPv4 && !Detail(@case).Contains("accept_local", StringComparison.Ordinal)
        && ((uint)@case.Packet.Destination.Low >> 24 == 127 || (uint)@case.Packet.Source.Low >> 24 == 127);

    private static Explanation RouteLocalnet(PathCase @case) => Make.Error(
        FindingCode.RouteLocalnetOff,
        FindingOwner.Node,
        $"a loopback address may not {(IsOnItsWayOut(@case) ? "leave" : "enter")} the node: route_localnet is off",
        Words.Join(
            $"{Capital(Detail(@case))}.",
            IsOnItsWayOut(@case)
                ? "A nodePort on 127.0.0.1 needs it: the packet keeps its loopback source when it leaves for the pod."
                : "Without it the kernel takes no packet from the wire with such an address."),
        Setting(@case)) with
    {
        Fix = IsOnItsWayOut(@case)
            ? "call the nodePort at the node's own address; or let kube-proxy set route_localnet (--iptables-localhost-nodeports=true)"
            : $"call an address of {@case.NodeName} that its network knows",
        Check = new("sysctl net.ipv4.conf.all.route_localnet", @case.NodeName),
    };

    private static bool IsOnItsWayOut(PathCase @case) => @case.LastHop?.In is null or "lo";

    private static Explanation Ttl(PathCase @case) => Make.Error(
        FindingCode.TtlExceeded,
        FindingOwner.Fabric,
        "its time to live has run out",
        $"The packet came to {@case.NodeName} with TTL {@case.LastHop?.PacketIn.Ttl ?? @case.Packet.Ttl} and had further to go; the sender gets time-exceeded.") with
    {
        Fix = "send with a larger TTL; if it began with 64, look for a loop on the way",
    };

    private static Explanation TooBig(PathCase @case) => Make.Error(
        FindingCode.TooBig,
        FindingOwner.Cni,
        $"{Detail(@case)}",
        $"{Capital(Detail(@case))}, and it may not be fragmented. The sender gets fragmentation-needed (packet-too-big); where that is filtered, large packets vanish and small ones pass.",
        Setting(@case)) with
    {
        Fix = "give pods an MTU that leaves room for the tunnel's header, or raise the MTU of the way",
        Check = new(@case.LastHop?.Out is { } device ? $"ip link show {ShellWord.Quote(device)}" : "ip link show", @case.NodeName),
    };

    private static Explanation InterfaceDown(PathCase @case) => Make.Error(
        FindingCode.InterfaceDown,
        FindingOwner.Node,
        $"{Detail(@case)}",
        HasNoCarrier(@case) ? (@case.LastHop?.Out is null ? $"The packet is to come to {@case.NodeName} by a link on which nobody is at the other end." : $"The route to {@case.Called(@case.Packet.Destination)} leaves by a link on which nobody is at the other end.")
            : @case.LastHop?.Out is null ? $"The packet is to come to {@case.NodeName} by an interface that is down."
            : $"The route to {@case.Called(@case.Packet.Destination)} leaves by an interface that is down.",
        Setting(@case)) with
    {
        Fix = HasNoCarrier(@case)
            ? "find out why the link has no carrier: a cable, its far end, or for a bridge its ports"
            : $"bring it up on {@case.NodeName}",
        Command = HasNoCarrier(@case) ? null : new($"ip link set {ShellWord.Quote(Detail(@case).Split(' ')[0])} up", @case.NodeName),
        Check = new($"ip -d link show {ShellWord.Quote(Detail(@case).Split(' ')[0])}", @case.NodeName),
        Mend = () => @case.Node is { } node && node.FindInterface(Detail(@case).Split(' ')[0]) is { } link ? @case.Snapshot.With(Mends.LinkUp(node, link)) : null,
    };

    private static bool HasNoCarrier(PathCase @case) => Detail(@case).EndsWith("has no carrier", StringComparison.Ordinal);

    private static Explanation HairpinOff(PathCase @case) => Make.Error(
        FindingCode.HairpinOff,
        FindingOwner.Cni,
        $"hairpin mode is off, and {@case.Called(@case.Packet.Destination)} called itself",
        $"{Capital(Detail(@case))}. The rules chose the sender itself for its endpoint; a bridge that calls iptables does not send a frame back by the port it came from unless that port is in hairpin mode.",
        Setting(@case)) with
    {
        Fix = $"let the network plugin set hairpin mode (hairpinMode of the CNI bridge plugin), or set it by hand, port by port",
        Command = new("bridge link set dev PORT hairpin on", @case.NodeName, "PORT: the pod's end of the link"),
        Check = new($"bridge -d link show master {ShellWord.Quote(Device(@case))}", @case.NodeName),
    };

    private static Explanation PortIsolated(PathCase @case) => Make.Error(
        FindingCode.PortIsolated,
        FindingOwner.Cni,
        Detail(@case),
        $"{Capital(Detail(@case))}. A bridge passes nothing from one isolated port to another, and tells nobody.",
        Setting(@case)) with
    {
        Fix = "let the network plugin leave the ports unisolated (portIsolation of the CNI bridge plugin), or change one of them by hand",
        Command = new("bridge link set dev PORT isolated off", @case.NodeName, "PORT: a pod's end of the link"),
        Check = new("bridge -d link show", @case.NodeName),
    };

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
