using System.Text;
using PathTrace.Cluster;
using PathTrace.Inputs.Snapshots;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>Writes a plan down as the dumps that its nodes would print, and reads these as any others.</summary>
internal static class SnapshotText
{
    internal static Snapshot Load(ClusterPlan plan) =>
        new SnapshotBuilder("cluster", isFolder: true, null).Build([.. Files(plan).OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => new InputFile(f.Path, Encoding.UTF8.GetBytes(f.Text)))], []);

    internal static IEnumerable<(string Path, string Text)> Files(ClusterPlan plan)
    {
        foreach (var node in plan.Nodes)
        {
            var folder = $"nodes/{node.Name}/";
            yield return (folder + "iptables-save.txt", KubeProxyText.Of(node));
            yield return (folder + "ip-route.txt", Routes(plan, node));
            yield return (folder + "ip-rule.txt", "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n");
            yield return (folder + "ip-addr.txt", Addresses(plan, node));
            yield return (folder + "sysctl.txt", Sysctls(node));
            if (plan.Fabric == Fabric.Vxlan)
            {
                yield return (folder + "ip-neigh.txt", string.Concat(Others(plan, node).Select(n => $"10.0.{n.Number}.0 dev flannel.1 lladdr {Mac(n)} PERMANENT\n")));
                yield return (folder + "bridge-fdb.txt", string.Concat(Others(plan, node).Select(n => $"{Mac(n)} dev flannel.1 dst {n.Address} self permanent\n")));
            }
        }

        if (plan.NextHops.Length > 0)
            yield return ("next-hops.txt", string.Concat(plan.NextHops.Select(r => $"{r.Prefix}  {r.NextHop}\n")));
        yield return ("load-balancers.txt", $"lb {plan.Front.Address}:80 -> {string.Join(", ", plan.Backends)}\n");
        if (!plan.HasObjects)
            yield break;
        yield return ("nodes.txt", "NAME  STATUS  INTERNAL-IP  POD-CIDR\n" + string.Concat(plan.Nodes.Select(n => $"{n.Name}  Ready  {n.Address}  {n.PodCidr}\n")));
        yield return ("pods.txt", "Pod name  Status  Node  Endpoint\n" + string.Concat(plan.Pods.Select(p => $"{p.Name}  Running  {p.Node}  {p.Address}\n")));
        yield return ("services.txt", "Service name  IP  Port(s)  Endpoints\n" + string.Concat(plan.Services.Select(s =>
            $"{s.Name}  {s.Address}  {(s.NodePort == 0 ? "80/TCP" : $"80:{s.NodePort}/TCP")}  {(s.Endpoints.IsEmpty ? "<none>" : string.Join(",", s.Endpoints.Select(e => e + ":3000")))}\n")));
    }

    private static IEnumerable<NodePlan> Others(ClusterPlan plan, NodePlan node) => plan.Nodes.Where(n => n.Number != node.Number);

    private static string Mac(NodePlan node) => $"02:00:00:00:01:{node.Number:x2}";

    private static string Routes(ClusterPlan plan, NodePlan node)
    {
        var text = new StringBuilder();
        foreach (var route in node.Routes)
            text.Append(route).Append('\n');
        if (!node.IsBridgeDown)
            text.Append($"{node.PodCidr} dev cni0 proto kernel scope link src {node.Gateway}\n");
        text.Append($"192.168.0.0/24 dev eth0 proto kernel scope link src {node.Address}\n");
        if (plan.Fabric == Fabric.Vxlan)
            text.Append($"local 10.0.{node.Number}.0 dev flannel.1 table local proto kernel scope host src 10.0.{node.Number}.0\n");
        if (!node.IsBridgeDown)
            text.Append($"local {node.Gateway} dev cni0 table local proto kernel scope host src {node.Gateway}\nbroadcast 10.0.{node.Number}.255 dev cni0 table local proto kernel scope link src {node.Gateway}\n");
        text.Append("local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1\nlocal 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1\n");
        text.Append($"local {node.Address} dev eth0 table local proto kernel scope host src {node.Address}\nbroadcast 192.168.0.255 dev eth0 table local proto kernel scope link src {node.Address}\n");
        return text.ToString();
    }

    private static string Addresses(ClusterPlan plan, NodePlan node)
    {
        var bridge = node.IsBridgeDown ? "<BROADCAST,MULTICAST> mtu 1500 qdisc noqueue state DOWN" : "<BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP";
        var text = $"""
            1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
                link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                inet 127.0.0.1/8 scope host lo
            2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                link/ether 02:00:00:00:00:{node.Number:x2} brd ff:ff:ff:ff:ff:ff
                inet {node.Address}/24 brd 192.168.0.255 scope global eth0
            3: cni0: {bridge} group default qlen 1000
                link/ether 02:00:00:00:02:{node.Number:x2} brd ff:ff:ff:ff:ff:ff
                inet {node.Gateway}/24 brd 10.0.{node.Number}.255 scope global cni0

            """;
        return plan.Fabric != Fabric.Vxlan ? text : text + $"""
            4: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default
                link/ether {Mac(node)} brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 65535
                vxlan id 1 local {node.Address} dev eth0 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx
                inet 10.0.{node.Number}.0/32 scope global flannel.1

            """;
    }

    private static string Sysctls(NodePlan node)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["net.ipv4.ip_forward"] = "1",
            ["net.ipv4.conf.all.forwarding"] = "1",
            ["net.ipv4.conf.all.rp_filter"] = "0",
            ["net.bridge.bridge-nf-call-iptables"] = "1",
        };
        // sysctl prints the dot of a name as a slash.
        foreach (var device in new[] { "eth0", "cni0", "flannel/1" })
        {
            values[$"net.ipv4.conf.{device}.forwarding"] = "1";
            values[$"net.ipv4.conf.{device}.rp_filter"] = "0";
        }

        foreach (var (key, value) in node.Sysctls)
            values[key] = value;
        return string.Concat(values.Select(v => $"{v.Key} = {v.Value}\n"));
    }
}
