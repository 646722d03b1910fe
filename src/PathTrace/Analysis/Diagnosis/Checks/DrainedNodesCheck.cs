using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Balancers that keep sending to nodes that are drained, not Ready, about to be deleted or gone. A node that is only cordoned serves as before, and nothing is said of it.</summary>
internal static class DrainedNodesCheck
{
    private const string NotReady = "is not Ready";

    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var balancer in (snapshot.LoadBalancers ?? []).Where(b => b.IsUnderstood))
        {
            foreach (var backend in balancer.Backends.Where(b => b is { IsHealthy: true, Weight: > 0 }))
            {
                var name = backend.NodeName ?? (backend.Address is { } target ? names.Node(target.Address) : null);
                if (name is not null && snapshot.FindNode(name) is { } node && Ailment(node, snapshot) is { } ailment && seen.Add((balancer.Name, name)))
                    yield return InUse(balancer, backend, node, ailment);
            }
        }
    }

    private static string? Ailment(Node node, Snapshot snapshot)
    {
        if (node.IsTerminating == true)
            return "is being deleted";
        if (node.IsReady == false)
            return NotReady;
        if ((node.Taints ?? []).FirstOrDefault(t => t.Key == NodeTaint.ToBeDeleted || t is { Key: "node.kubernetes.io/out-of-service", Effect: "NoExecute" }) is { } taint)
            return $"has the taint {taint}";
        if (IsGone(node, snapshot))
            return "is no node of the cluster any more";
        return node.IsUnschedulable == true && IsEmpty(node, snapshot) ? "is drained" : null;
    }

    // Its dumps were collected, and of all nodes it alone has no object. A machine without services, such as another balancer, never had one.
    private static bool IsGone(Node node, Snapshot snapshot) =>
        node.Taints is null && node.IsReady is null && snapshot.Nodes.Length > 1 && snapshot.Nodes.Count(n => n.Taints is null) == 1
        && ProxyTables.Of(snapshot).Any(t => t.Node.Name == node.Name && t.Taken.Count > 0);

    // What kubectl drain leaves is DaemonSets' pods, most of which share the node's network.
    private static bool IsEmpty(Node node, Snapshot snapshot) =>
        snapshot is { Pods: { } pods, HasEveryPod: true } && !pods.Any(p => p is { IsLive: true, IsHostNetwork: false } && p.NodeName == node.Name);

    private static string Cure(string ailment) => ailment == NotReady ? "mend what keeps it from being Ready" : "kubectl uncordon";

    private static Explanation InUse(LoadBalancer balancer, LoadBalancerBackend backend, Node node, string ailment) =>
        balancer.IsDerived ? Kept(balancer, node, ailment) : Stated(balancer, backend, node, ailment);

    // cloud-provider, controllers/service/controller.go, stableNodeSetPredicates (KEP-3458): whether a node is Ready is not asked.
    private static Explanation Kept(LoadBalancer balancer, Node node, string ailment) => Make.Warning(
        FindingCode.DrainedNodeInUse,
        FindingOwner.LoadBalancer,
        $"{balancer.Name} may still send to {node.Name}, which {ailment}",
        $"{node.Name} {ailment}, and since Kubernetes 1.27 such a node stays behind the balancers of services: only the balancer's own health check takes it out. No table states {balancer.Name}, so what it checks and found is in no file, and its shares count the node.",
        new Evidence(node.Source, $"{node.Name}"),
        new Evidence(balancer.Source, "the service whose balancer it is")) with
    {
        Fix = $"see that {balancer.Name}'s own list of targets shows {node.Name} as down, or bring the node back: {Cure(ailment)}",
        Check = new($"kubectl get node {ShellWord.Quote(node.Name)} -o wide"),
        Node = node.Name,
    };

    private static Explanation Stated(LoadBalancer balancer, LoadBalancerBackend backend, Node node, string ailment) => Make.Warning(
        FindingCode.DrainedNodeInUse,
        FindingOwner.LoadBalancer,
        $"{balancer.Name} keeps sending to {node.Name}, which {ailment}",
        $"{backend.Label} is a backend of {balancer.Name} at {balancer.Frontend} and is not marked down, while {node.Name} {ailment}: its connections may end at any moment, or go nowhere already.",
        new Evidence(backend.Source, "the backend"),
        new Evidence(node.Source, $"{node.Name}")) with
    {
        Fix = $"take {node.Name} out of {balancer.Name}, or bring the node back: {Cure(ailment)}",
        Check = new($"kubectl get node {ShellWord.Quote(node.Name)} -o wide"),
        Node = node.Name,
    };
}
