using System.Text;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>What <c>ip route</c>, <c>ip -d addr</c>, <c>ip neigh</c>, <c>bridge fdb</c> and <c>sysctl</c> print on a node.</summary>
internal static class LinksText
{
    internal static string Routes(ClusterPlan plan, NodePlan node)
    {
        var hasBridge = plan.Fabric != Fabric.Ipip;
        var text = new StringBuilder();
        foreach (var route in node.Routes)
            text.Append(route).Append('\n');
        if (hasBridge && !node.IsBridgeDown)
            text.Append($"{node.PodCidr} dev cni0 proto kernel scope link src {node.Gateway}\n");
        text.Append($"192.168.0.0/24 dev eth0 proto kernel scope link src {node.Address}\n");
        foreach (var route in node.OtherRoutes)
            text.Append(route).Append('\n');
        if (Tunnel(plan) is { } tunnel)
            text.Append($"local 10.0.{node.Number}.0 dev {tunnel} table local proto kernel scope host src 10.0.{node.Number}.0\n");
        if (hasBridge && !node.IsBridgeDown)
            text.Append($"local {node.Gateway} dev cni0 table local proto kernel scope host src {node.Gateway}\nbroadcast 10.0.{node.Number}.255 dev cni0 table local proto kernel scope link src {node.Gateway}\n");
        text.Append("local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1\nlocal 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1\n");
        text.Append($"local {node.Address} dev eth0 table local proto kernel scope host src {node.Address}\nbroadcast 192.168.0.255 dev eth0 table local proto kernel scope link src {node.Address}\n");
        return text.ToString();
    }

    internal static string Addresses(ClusterPlan plan, NodePlan node)
    {
        var text = new StringBuilder($"""
            1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
                link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                inet 127.0.0.1/8 scope host lo
            2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                link/ether 02:00:00:00:00:{node.Number:x2} brd ff:ff:ff:ff:ff:ff
                inet {node.Address}/24 brd 192.168.0.255 scope global eth0

            """);
        if (plan.Fabric != Fabric.Ipip)
            WriteBridge(text, plan, node);
        if (plan.Fabric == Fabric.Vxlan)
        {
            text.Append($"""
                4: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default
                    link/ether {Mac(node)} brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 65535
                    vxlan id 1 local {node.Address} dev eth0 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx
                    inet 10.0.{node.Number}.0/32 scope global flannel.1

                """);
        }

        if (plan.Fabric == Fabric.Ipip)
            WriteCalico(text, plan, node);
        return text.ToString();
    }

    internal static string Neighbours(ClusterPlan plan, NodePlan node) =>
        string.Concat(Others(plan, node).Select(n => $"10.0.{n.Number}.0 dev flannel.1 lladdr {Mac(n)} PERMANENT\n"));

    internal static string ForwardingEntries(ClusterPlan plan, NodePlan node) =>
        string.Concat(Others(plan, node).Select(n => $"{Mac(n)} dev flannel.1 dst {n.Address} self permanent\n"));

    internal static string Sysctls(ClusterPlan plan, NodePlan node)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["net.ipv4.ip_forward"] = "1",
            ["net.ipv4.conf.all.forwarding"] = "1",
            ["net.ipv4.conf.all.rp_filter"] = "0",
            ["net.bridge.bridge-nf-call-iptables"] = "1",
        };
        foreach (var device in plan.Six is null ? [] : Devices(plan, node).Append("all"))
            values[$"net.ipv6.conf.{device}.forwarding"] = "1";
        if (plan.Six is not null)
            values["net.bridge.bridge-nf-call-ip6tables"] = "1";
        foreach (var device in Devices(plan, node))
        {
            values[$"net.ipv4.conf.{device}.forwarding"] = "1";
            values[$"net.ipv4.conf.{device}.rp_filter"] = "0";
        }

        foreach (var (key, value) in node.Sysctls)
            values[key] = value;
        return string.Concat(values.Select(v => $"{v.Key} = {v.Value}\n"));
    }

    /// <summary>The links that packets of pods pass, as sysctl names them: it prints the dot of a name as a slash.</summary>
    internal static IEnumerable<string> Devices(ClusterPlan plan, NodePlan node) => plan.Fabric switch
    {
        Fabric.Vxlan => ["eth0", "cni0", "flannel/1"],
        Fabric.Ipip => ["eth0", "tunl0", .. Pods(plan, node).Select(p => p.Link)],
        _ => ["eth0", "cni0"],
    };

    internal static IEnumerable<PodPlan> Pods(ClusterPlan plan, NodePlan node) => plan.Pods.Where(p => p.Node == node.Name && !p.IsHostNetwork);

    private static IEnumerable<NodePlan> Others(ClusterPlan plan, NodePlan node) => plan.Nodes.Where(n => n.Number != node.Number);

    private static string Mac(NodePlan node) => $"02:00:00:00:01:{node.Number:x2}";

    private static string? Tunnel(ClusterPlan plan) => plan.Fabric switch
    {
        Fabric.Vxlan => "flannel.1",
        Fabric.Ipip => "tunl0",
        _ => null,
    };

    // As flannel and the bridge plugin make it: the pods' MTU leaves room for the tunnel, and a port sends back what its own pod calls.
    private static void WriteBridge(StringBuilder text, ClusterPlan plan, NodePlan node)
    {
        var (flags, state) = node.IsBridgeDown ? ("BROADCAST,MULTICAST", "DOWN") : ("BROADCAST,MULTICAST,UP,LOWER_UP", "UP");
        var mtu = plan.Fabric == Fabric.Vxlan ? 1450 : 1500;
        text.Append($"""
            3: cni0: <{flags}> mtu {mtu} qdisc noqueue state {state} group default qlen 1000
                link/ether 02:00:00:00:02:{node.Number:x2} brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 65535
                bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0 priority 32768 vlan_filtering 0 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0
                inet {node.Gateway}/24 brd 10.0.{node.Number}.255 scope global cni0

            """);
        foreach (var (pod, index) in Pods(plan, node).Select((p, i) => (p, i)))
        {
            text.Append($"""
                {index + 5}: veth{pod.Name.Replace("-", "", StringComparison.Ordinal)}@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu {mtu} qdisc noqueue master cni0 state UP group default
                    link/ether 02:00:00:{index:x2}:03:{node.Number:x2} brd ff:ff:ff:ff:ff:ff link-netnsid {index} promiscuity 1 minmtu 68 maxmtu 65535
                    veth
                    bridge_slave state forwarding priority 32 cost 2 hairpin on guard off root_block off fastleave off learning on flood on isolated off

                """);
        }
    }

    private static void WriteCalico(StringBuilder text, ClusterPlan plan, NodePlan node)
    {
        text.Append($"""
            3: tunl0@NONE: <NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN group default qlen 1000
                link/ipip 0.0.0.0 brd 0.0.0.0 promiscuity 0 minmtu 0 maxmtu 0
                ipip any remote any local any ttl inherit nopmtudisc numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535
                inet 10.0.{node.Number}.0/32 scope global tunl0

            """);
        foreach (var (pod, index) in Pods(plan, node).Select((p, i) => (p, i)))
            text.Append($"{index + 4}: {pod.Link}@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1480 qdisc noqueue state UP group default\n    link/ether ee:ee:ee:ee:ee:ee brd ff:ff:ff:ff:ff:ff link-netnsid {index}\n");
    }
}
