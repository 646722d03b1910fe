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
        foreach (var (path, text) in Unedited(plan))
        {
            if (plan.Edits.Where(e => e.Path == path).Aggregate((string?)text, (now, edit) => now is null ? null : edit.Change(now)) is { } edited)
                yield return (path, edited);
        }

        foreach (var (path, change) in plan.Edits.Where(e => Unedited(plan).All(f => f.Path != e.Path)))
        {
            if (change("") is { } added)
                yield return (path, added);
        }
    }

    private static IEnumerable<(string Path, string Text)> Unedited(ClusterPlan plan)
    {
        foreach (var node in plan.Nodes)
        {
            yield return (node.LegacyServices.IsEmpty ? node.RulesFile : node.File("iptables-nft-save.txt"), RulesText.Of(plan, node));
            if (!node.LegacyServices.IsEmpty)
                yield return (node.File("iptables-legacy-save.txt"), RulesText.Of(plan, node with { Services = node.LegacyServices }).Replace("(nf_tables) ", "", StringComparison.Ordinal));
            yield return (node.RoutesFile, LinksText.Routes(plan, node));
            yield return (node.File("ip-rule.txt"), $"0:\tfrom all lookup local\n{string.Concat(node.RoutingRules.Select(r => r + "\n"))}32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n");
            yield return (node.File("ip-addr.txt"), plan.Six is null ? LinksText.Addresses(plan, node) : SixText.Links(LinksText.Addresses(plan, node)));
            yield return (node.File("sysctl.txt"), LinksText.Sysctls(plan, node));
            if (plan.Fabric == Fabric.Vxlan)
            {
                yield return (node.File("ip-neigh.txt"), LinksText.Neighbours(plan, node));
                yield return (node.File("bridge-fdb.txt"), LinksText.ForwardingEntries(plan, node));
            }
        }

        if (plan.NextHops.Length > 0)
            yield return ("next-hops.txt", string.Concat(plan.NextHops.Select(r => $"{r.Prefix}  {r.NextHop}\n")));
        yield return ("load-balancers.txt", Balancer(plan) + (plan.Six is { } other ? "lb6" + SixText.Of(Balancer(other))[2..] : ""));
        foreach (var file in plan.Six is { } six ? OfSix(plan, six) : [])
            yield return file;
        foreach (var file in ObjectsText.Files(plan))
            yield return file;
    }

    // A link is down for both.
    private static IEnumerable<(string Path, string Text)> OfSix(ClusterPlan plan, ClusterPlan six)
    {
        foreach (var (path, text) in Files(six with { Six = null, Nodes = [.. six.Nodes.Select((n, i) => n with { IsBridgeDown = plan.Nodes[i].IsBridgeDown })] }).Where(f => f.Path.StartsWith("nodes/", StringComparison.Ordinal)))
        {
            if (path.EndsWith("-save.txt", StringComparison.Ordinal))
                yield return (path.Replace("/iptables-", "/ip6tables-", StringComparison.Ordinal), SixText.Rules(text));
            else if (path.EndsWith("/ip-route.txt", StringComparison.Ordinal))
                yield return (path.Replace("/ip-route", "/ip-6-route", StringComparison.Ordinal), SixText.Routes(text));
            else if (path.EndsWith("/ip-rule.txt", StringComparison.Ordinal))
                yield return (path.Replace("/ip-rule", "/ip-6-rule", StringComparison.Ordinal), SixText.RoutingRules(text));
        }
    }

    private static string Balancer(ClusterPlan plan)
    {
        var service = plan.FrontService;
        var frontend = plan.Front switch
        {
            Front.ClusterAddress => service.Address,
            Front.BalancerAddress => service.BalancerAddress,
            _ => "198.51.100.20",
        };
        var backends = plan.Front != Front.NodePorts ? plan.Backends : plan.Backends.Select(b => Rewritten(plan, b, service.NodePort));
        return $"lb {frontend}:80{(plan.Check.Length > 0 ? " " + plan.Check : "")} -> {string.Join(", ", backends)}\n";
    }

    private static string Rewritten(ClusterPlan plan, string backend, int nodePort)
    {
        var words = backend.Split(' ', 2);
        var address = plan.Nodes.FirstOrDefault(n => n.Name == words[0])?.Address ?? "192.168.0.250";
        return string.Join(' ', words.Skip(1).Prepend($"{address}:{nodePort}"));
    }
}
