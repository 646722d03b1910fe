using System.Collections.Immutable;
using PathTrace.Explain;
using PathTrace.FaultInjection.Clusters;

namespace PathTrace.FaultInjection.Faults;

/// <summary>Ways to break a plan that several faults share.</summary>
internal static class Break
{
    internal static NodePlan AnyNode(ClusterPlan plan, Random random) => plan.Nodes[random.Next(plan.Nodes.Length)];

    internal static T Any<T>(IReadOnlyList<T> of, Random random) => of.Count > 0 ? of[random.Next(of.Count)] : throw new NoPlaceException("There is none.");

    internal static string FirstEndpoint(ClusterPlan plan) => plan.FrontService.Endpoints is [var first, ..] ? first : throw new NoPlaceException("The service has no endpoints.");

    internal static PodPlan PodAt(ClusterPlan plan, string address) => plan.Pods.FirstOrDefault(p => p.Address == address) ?? throw new NoPlaceException("No pod has the address.");

    /// <summary>A node that holds an endpoint of the service behind the balancer, and one that does not look at its own pods to reach it.</summary>
    internal static (NodePlan From, NodePlan To) Pair(ClusterPlan plan, Random random)
    {
        if (plan.FrontService.Endpoints.IsEmpty)
            throw new NoPlaceException("The service has no endpoints.");
        var to = plan.HomeOf(Any(plan.FrontService.Endpoints, random));
        return (Any(plan.Nodes.Where(n => n.Number != to.Number).ToList(), random), to);
    }

    /// <summary>One changed node.</summary>
    internal static (ClusterPlan Broken, Expectation Expected) OnNode(ClusterPlan plan, Random random, Func<NodePlan, NodePlan> change, Func<NodePlan, string> file, params ImmutableArray<FindingCode> codes)
    {
        var (_, node) = Pair(plan, random);
        return (plan.With(change(node)), new(node.Name, file(node), codes));
    }

    /// <summary>Changed text in a file of one node.</summary>
    internal static (ClusterPlan Broken, Expectation Expected)? InText(ClusterPlan plan, NodePlan node, string file, Func<string, string> change, params ImmutableArray<FindingCode> codes) =>
        (plan.Edit(node.File(file), change), new(node.Name, node.File(file), codes));

    /// <summary>Changed text in the rules of one node.</summary>
    internal static (ClusterPlan Broken, Expectation Expected)? InRules(ClusterPlan plan, NodePlan node, Func<string, string> change, params ImmutableArray<FindingCode> codes) =>
        InText(plan, node, "iptables-save.txt", change, codes);

    /// <summary>Without the lines that hold a text. One at least must, or the fault breaks nothing.</summary>
    internal static string Without(string text, string part)
    {
        var kept = text.Split('\n').Where(l => !l.Contains(part, StringComparison.Ordinal)).ToList();
        return kept.Count < text.Split('\n').Length ? string.Join('\n', kept) : throw new NoPlaceException($"No line holds '{part}'.");
    }

    /// <summary>With one text in the place of another, once. It must be there.</summary>
    internal static string Replace(string text, string old, string replacement)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return at >= 0 ? text[..at] + replacement + text[(at + old.Length)..] : throw new NoPlaceException($"'{old}' is nowhere.");
    }

    /// <summary>The text that a fault changes is not there: another fault has taken it away.</summary>
    internal sealed class NoPlaceException(string message) : Exception(message);
}
