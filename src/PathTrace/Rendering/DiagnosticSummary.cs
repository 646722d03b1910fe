using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>The diagnostics of a snapshot by code, worst first, with the first places of each; missing files apart, each with what it would decide.</summary>
internal sealed class DiagnosticSummary(TextCanvas canvas, TextOptions options)
{
    private const int FirstPlaces = 3;

    internal void Write(Snapshot snapshot)
    {
        var missing = snapshot.Diagnostics.Where(d => d.Code == DiagnosticCode.MissingFile).ToList();
        var others = snapshot.Diagnostics.Where(d => d.Code != DiagnosticCode.MissingFile).ToList();
        canvas.Blank();
        var open = OpenRules.Of(snapshot);
        if (others.Count == 0)
            canvas.Line(0, new StyledRun(open.IsEmpty ? "everything was understood" : "every line was understood", TextStyle.Good));
        else
            WriteGroups(others);
        if (!open.IsEmpty)
            WriteOpen(open);
        if (missing.Count > 0)
            WriteMissing(missing);
    }

    private void WriteGroups(List<Diagnostic> diagnostics)
    {
        canvas.Line(0, new StyledRun("not understood, or worth knowing", TextStyle.Strong));
        var renderer = new DiagnosticRenderer(options);
        foreach (var group in diagnostics.GroupBy(d => d.Code).OrderByDescending(g => g.Max(d => d.Severity)).ThenBy(g => g.Key))
        {
            var all = group.ToList();
            foreach (var diagnostic in all.Take(options.Verbose ? int.MaxValue : FirstPlaces))
                renderer.Write(canvas, diagnostic);
            if (!options.Verbose && all.Count > FirstPlaces)
                canvas.Line(3, new StyledRun(string.Create(CultureInfo.InvariantCulture, $"   {all[0].CodeText}: {all.Count - FirstPlaces} more of this kind (--verbose lists them)"), TextStyle.Faint));
        }
    }

    private void WriteOpen(ImmutableArray<OpenRules> open)
    {
        canvas.Blank();
        canvas.Line(0, new StyledRun("open", TextStyle.Strong));
        foreach (var group in open)
            canvas.Margin(4, new(group.First.ToString(), TextStyle.Faint), new StyledRun("  "), new($"{group.Asks}, {(group.Count == 1 ? "1 rule" : string.Create(CultureInfo.InvariantCulture, $"{group.Count} rules"))}: {group.Reason}", TextStyle.Unsure));
        canvas.Line(6, new StyledRun("      "), new("No dump decides these: a trace that meets one forks, and says which answer of --assume settles it.", TextStyle.Faint));
    }

    private void WriteMissing(List<Diagnostic> missing)
    {
        canvas.Blank();
        canvas.Line(0, new StyledRun("missing", TextStyle.Strong));
        foreach (var diagnostic in missing)
        {
            canvas.Line(4, new StyledRun("  "), new(diagnostic.Message, diagnostic.Severity == DiagnosticSeverity.Info ? TextStyle.Plain : TextStyle.Unsure));
            canvas.Line(6, new StyledRun("      "), new($"{diagnostic.Consequence}{(diagnostic.Collect is null ? "" : " To collect it:")}", TextStyle.Faint));
            // A line of its own, to be pasted.
            if (diagnostic.Collect is { } command)
                canvas.Verbatim(new StyledRun("      "), new(command, TextStyle.Faint));
        }
    }
}
