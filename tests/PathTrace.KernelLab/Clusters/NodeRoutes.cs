using System.Collections.Immutable;
using PathTrace.KernelLab.Random;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Makes a node's routes: to other nodes' pods directly or by the router, and a few that are wrong.</summary>
internal sealed class NodeRoutes(Dice dice, ImmutableArray<ClusterNode> nodes, ClusterNode node)
{
    internal ImmutableArray<string> Make()
    {
        var lines = new List<string>();
        if (dice.Chance(0.96))
            lines.Add($"route add default via {node.Net.Router}");
        var isDirect = dice.Chance(0.5);
        foreach (var other in nodes.Where(n => n != node))
        {
            if (isDirect || dice.Chance(0.1))
                lines.Add(To(other));
        }

        // As Calico does it: what no pod of the node holds ends here.
        if (!node.HasBridge && dice.Chance(0.5))
            lines.Add($"route add blackhole {node.PodCidr}");
        if (dice.Chance(0.06))
            lines.Add($"route add {node.Net.ServiceNetwork} via {Another().Address}");
        if (dice.Chance(0.1))
            lines.AddRange(Policy());
        return [.. lines];
    }

    private ClusterNode Another() => dice.Pick(nodes.Where(n => n != node).ToArray());

    private string To(ClusterNode other) => dice.Below(40) switch
    {
        < 3 => $"route add {other.PodCidr} via {Another().Address}",
        3 => $"route add {other.PodCidr} via {node.Net.Nobody}",
        4 => $"route add {dice.Pick("blackhole", "unreachable", "prohibit")} {other.PodCidr}",
        5 => $"route add {other.PodCidr} nexthop via {other.Address} nexthop via {node.Net.Router} weight 2",
        _ => $"route add {other.PodCidr} via {other.Address}",
    };

    private IEnumerable<string> Policy()
    {
        yield return "route add default table 100 via " + dice.Pick(nodes.Where(n => n != node).Select(n => n.Address).Append(node.Net.Router).ToArray());
        yield return dice.Pick(
            $"rule add from {node.PodCidr} table 100", "rule add fwmark 0x4000/0x4000 table 100", $"rule add to {node.Net.ServiceNetwork} prohibit", $"rule add iif eth0 to {node.PodCidr} table 100");
    }
}
