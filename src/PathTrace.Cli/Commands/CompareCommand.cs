using System.Globalization;
using PathTrace.Analysis.TraceComparison;
using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Inputs.TraceLogs;
using PathTrace.Rendering;

namespace PathTrace.Cli.Commands;

/// <summary>Runs <c>pathtrace compare-trace</c>.</summary>
internal sealed class CompareCommand(SnapshotReader reader, Output output)
{
    // Ten thousand packets of a hundred lines each.
    private const long MaxBytes = 256L << 20;

    internal int Run(CompareOptions options)
    {
        if (Answers.Read(options.Assume, output) is not { } assumptions)
            return ExitCodes.Usage;
        if (reader.Read(options.Snapshot) is not { } snapshot)
            return ExitCodes.Usage;
        reader.Summarize(snapshot, options.Snapshot);
        if (!Answers.Fit(snapshot, assumptions, output))
            return ExitCodes.Usage;
        if (options.Node is { } node && snapshot.FindNode(node) is null)
            return Refuse($"the snapshot holds no node {node}; it holds {string.Join(", ", snapshot.Nodes.Take(10).Select(n => n.Name))}.");
        if (InputText.Read(options.Log, MaxBytes, output) is not { } text)
            return ExitCodes.Usage;
        var (log, problems) = TraceLogReader.Read(text);
        output.Report(problems, options.Width);
        return Compare(snapshot, log, assumptions, options);
    }

    private int Compare(Snapshot snapshot, TraceLog log, Assumptions assumptions, CompareOptions options)
    {
        if (log.Packets.IsEmpty)
            return Refuse($"{options.Log} holds no packet of xtables-monitor --trace, nft monitor trace, or the kernel's TRACE target ({Lines(log.OtherLines)} of something else).");
        var chosen = log.Packets.Select((p, i) => (Number: i + 1, Packet: p))
            .Where(p => (options.Packet is null || p.Number == options.Packet) && (options.Id is null || p.Packet.Id == options.Id))
            .ToList();
        if (chosen.Count == 0)
            return Refuse(string.Create(CultureInfo.InvariantCulture, $"none of the {log.Packets.Length} packets of {options.Log} is the one that was asked for."));
        var comparer = new TraceComparer(snapshot);
        if (chosen.Any(p => comparer.NodeOf(p.Packet, options.Node) is null))
            return Refuse($"{options.Log} does not tell which node wrote it: say so with --node ({string.Join(", ", snapshot.Nodes.Take(10).Select(n => n.Name))}).");
        var comparisons = chosen.Select(p => (p.Number, comparer.Compare(p.Packet, options.Node, assumptions))).ToList();
        output.Write(new ComparisonRenderer(Shared.Layout(output, options.Width, options.Verbose)).Render(comparisons), options.Color);
        output.Flush();
        return comparisons.Select(c => CodeOf(c.Item2.Outcome)).Aggregate(ExitCodes.Reaches, ExitCodes.Worse);
    }

    private static int CodeOf(ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.Agrees => ExitCodes.Reaches,
        ComparisonOutcome.PartsWays => ExitCodes.DoesNotReach,
        _ => ExitCodes.Indeterminate,
    };

    private static string Lines(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} line{(count == 1 ? "" : "s")}");

    private int Refuse(string message)
    {
        output.Errors.WriteLine($"pathtrace: {Sanitizer.Escape(message)}");
        return ExitCodes.Usage;
    }
}
