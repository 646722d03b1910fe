using System.Globalization;
using PathTrace.Datapath;

namespace PathTrace.KernelLab.Clusters;

/// <summary>Many connections to one service: where they arrive, and where PathTrace says which share arrives.</summary>
/// <param name="Probe">One of them.</param>
/// <param name="Cells">By pod, with <c>outside</c> and <c>lost</c>: the predicted share and the count.</param>
/// <param name="PValue">How likely so great a distance is by chance.</param>
internal sealed record ShareTest(ClusterProbe Probe, IReadOnlyList<(string Place, double Share, int Seen)> Cells, double PValue)
{
    private const string Lost = "lost";

    /// <summary>Null when PathTrace leaves the shares open.</summary>
    internal static ShareTest? Of(LabCluster cluster, ClusterProbe probe, int connections)
    {
        var trace = cluster.Tracer.Trace(probe.QueryIn(cluster.Config), oneWay: true);
        if (trace.Paths.Any(p => !p.Assumptions.IsEmpty || p.Disposition == Disposition.Indeterminate))
            return null;
        var shares = trace.Paths
            .GroupBy(p => p.Destination?.Pod ?? (p.Disposition == Disposition.DeliveredOutside ? "" : Lost))
            .ToDictionary(g => g.Key, g => g.Sum(p => p.Probability.ToDouble()));
        var counts = cluster.Watch.Count(probe, connections);
        counts[Lost] = connections - counts.Values.Sum();
        var cells = shares.Keys.Union(counts.Keys).Order(StringComparer.Ordinal).Select(k => (k, shares.GetValueOrDefault(k), counts.GetValueOrDefault(k))).ToList();
        return new(probe, cells, ChiSquare.PValue([.. cells.Select(c => (c.Item2, c.Item3))]));
    }

    public override string ToString()
    {
        var cells = Cells
            .Where(c => c.Share > 0 || c.Seen > 0)
            .Select(c => string.Create(CultureInfo.InvariantCulture, $"{(c.Place.Length == 0 ? "outside" : c.Place)} {c.Seen} for {c.Share:P1}"));
        return string.Create(CultureInfo.InvariantCulture, $"p = {PValue:G3}: {string.Join(", ", cells)} of {Probe}");
    }
}
