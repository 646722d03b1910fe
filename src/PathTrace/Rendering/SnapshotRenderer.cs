using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;

namespace PathTrace.Rendering;

/// <summary>What a snapshot holds, for people: what was loaded, what of it was not understood, and what is missing.</summary>
public sealed class SnapshotRenderer
{
    private const int MaxRows = 12;
    private readonly TextOptions _options;

    /// <summary>A renderer for one layout; verbose shows every row and every diagnostic.</summary>
    public SnapshotRenderer(TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The overview.</summary>
    public StyledText Render(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var canvas = new TextCanvas(_options);
        WriteHead(canvas, snapshot);
        foreach (var node in snapshot.Nodes)
        {
            canvas.Blank();
            NodeText.Write(canvas, node);
        }

        WriteCluster(canvas, snapshot);
        new DiagnosticSummary(canvas, _options).Write(snapshot);
        return canvas.ToText();
    }

    private static void WriteHead(TextCanvas canvas, Snapshot snapshot)
    {
        string[] counts =
        [
            Count(snapshot.Nodes.Length, "node"),
            Count(snapshot.Services?.Length, "service"),
            Count(snapshot.Pods?.Length, "pod"),
            Count(snapshot.LoadBalancers?.Length, "frontend"),
            Count(NextHops(snapshot)?.Length, "next hop"),
            Count(snapshot.Files.Length, "file"),
        ];
        canvas.Line(2, new StyledRun(snapshot.Name, TextStyle.Strong), new("   "), new(string.Join(" · ", counts.Where(c => c.Length > 0))));
    }

    private static string Count(int? count, string word) => count switch
    {
        null => "",
        1 => $"1 {word}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} {word}s"),
    };

    private void WriteCluster(TextCanvas canvas, Snapshot snapshot)
    {
        Section(canvas, "next hops", NextHops(snapshot), e => (
            $"{e.Destination} {Glyphs.Arrow} {RouteText.Target(e)}{(e.IsDerived ? " (from podCIDR)" : "")}", e.Source));
        Section(canvas, "balancers", snapshot.LoadBalancers, b => (
            $"{b.Name} {b.Protocol} {b.Frontend} {Glyphs.Arrow} {(b.IsUnderstood ? string.Join(", ", b.Backends.Select(k => k.Label + (k.IsHealthy ? "" : k.DownBecause is null ? " (unhealthy)" : " (fails its check)"))) : b.Doubt is null ? "not understood" : "not known")}{(b.IsDerived ? " (from status.loadBalancer)" : "")}{(b.Check is { } check ? $", check {check}" : "")}", b.Source));
        Section(canvas, "services", snapshot.Services, s => (
            $"{s} {List(s.ClusterAddresses, "without address")}{string.Concat(s.Ports.Select(p => string.Create(CultureInfo.InvariantCulture, $", {p.Protocol} {p.Port}")))}, {Endpoints(snapshot, s)}", s.Source));
        Section(canvas, "pods", snapshot.Pods, p => ($"{p} {List(p.Addresses, "without address")} on {p.NodeName ?? "no node"} {p.Phase}".TrimEnd(), p.Source));
    }

    // Rows that were not understood stand among the diagnostics.
    private static ImmutableArray<NextHopEntry>? NextHops(Snapshot snapshot) =>
        snapshot.NextHops is { } table ? [.. table.Entries.Where(e => e.Kind != NextHopKind.Unknown)] : null;

    private static string List(ImmutableArray<PathTrace.Net.IpAddress> addresses, string none) => addresses.IsEmpty ? none : string.Join(", ", addresses);

    private static string Endpoints(Snapshot snapshot, Service service) => snapshot.Endpoints is { } all
        ? Count(all.Count(e => e.Namespace == service.Namespace && e.ServiceName == service.Name), "endpoint")
        : "endpoints not collected";

    private void Section<T>(TextCanvas canvas, string title, ImmutableArray<T>? collected, Func<T, (string Text, PathTrace.Text.SourceSpan Source)> describe)
    {
        if (collected is not { Length: > 0 } rows)
            return;
        canvas.Blank();
        canvas.Line(0, new StyledRun(title, TextStyle.Strong));
        foreach (var row in rows.Take(_options.Verbose ? int.MaxValue : MaxRows))
        {
            var (text, source) = describe(row);
            canvas.Margin(4, new(source.ToString(), TextStyle.Faint), new StyledRun("  "), new(text));
        }

        if (!_options.Verbose && rows.Length > MaxRows)
            canvas.Line(2, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"  and {rows.Length - MaxRows} more (--verbose lists them)"), TextStyle.Faint));
    }
}
