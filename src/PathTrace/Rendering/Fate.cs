using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>A disposition in a reader's words.</summary>
internal static class Fate
{
    private const int MaxNodes = 2;

    /// <summary>How paths that ended alike ended, and where: <c>lost in the fabric</c>, <c>dropped on worker1</c>.</summary>
    internal static string Of(PathGroup group)
    {
        var path = group.First;
        if (path.Reply is { Disposition: not Disposition.Answered })
            return $"the answer {Verb(group.First.Outcome)}{OfLoss(group, group.First.Outcome, [.. group.Paths.Select(p => p.Reply!.AsPath(p))])}";
        return OfLoss(group, path.Disposition, group.Paths);
    }

    private static string Verb(Disposition end) => end is Disposition.AnswerNotExpected or Disposition.Looped ? "" : "is ";

    private static string OfLoss(PathGroup group, Disposition end, ImmutableArray<TracePath> paths)
    {
        var path = paths[0];
        var nodes = paths.Select(LastNode).Distinct(StringComparer.Ordinal).ToList();
        var node = nodes.Count <= MaxNodes
            ? string.Join(" and ", nodes)
            : string.Create(CultureInfo.InvariantCulture, $"{nodes[0]} and {nodes.Count - 1} more nodes");
        return end switch
        {
            Disposition.DeliveredToPod or Disposition.DeliveredToNode or Disposition.DeliveredOutside => "arrives",
            Disposition.AnswerNotExpected => "is not taken for one",
            Disposition.Rejected => $"rejected on {node}",
            Disposition.NodePortNotTaken => $"refused by {node}",
            Disposition.Looped => "circles until its TTL ends",
            Disposition.NoHealthyBackend when path.Hops.Length > 0 => $"refused by {node}",
            Disposition.NoHealthyBackend => $"refused by balancer {path.Origin.Name}",
            Disposition.FabricNoRoute or Disposition.NextHopUnknown or Disposition.SourceDestinationCheck => "lost in the fabric",
            Disposition.NoRoute or Disposition.Unreachable or Disposition.Prohibited when !group.Explanation.IsSilent => $"refused by {node}'s routing",
            Disposition.NoSuchPod or Disposition.WrongNode => $"lost behind {node}",
            Disposition.Indeterminate => $"not decided on {node}",
            _ => $"dropped on {node}",
        };
    }

    private static string LastNode(TracePath path) => path.Hops.Length > 0 ? path.Hops[^1].Node : path.Origin.Name;

    /// <summary>Where the delivered share of a trace arrives: <c>reach a pod</c>.</summary>
    internal static string Arrival(Disposition disposition) => disposition switch
    {
        Disposition.DeliveredToPod => "reach a pod",
        Disposition.DeliveredToNode => "reach a node",
        Disposition.DeliveredOutside => "leave the cluster",
        _ => "arrive",
    };
}
