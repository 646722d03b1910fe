using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Cli.Commands;

/// <summary>What the parts of the input that were not understood mean for the answers: how many of the traced paths depend on each.</summary>
internal sealed class Doubts(Snapshot snapshot)
{
    private readonly Dictionary<Diagnostic, int> _dependents = [];
    private int _paths;

    /// <summary>Counts the paths of one answer.</summary>
    internal void Note(Trace trace)
    {
        _paths += trace.Paths.Length;
        if (trace.Paths.All(p => p.Assumptions.IsEmpty))
            return;
        foreach (var diagnostic in snapshot.Diagnostics)
        {
            if (diagnostic.Severity != DiagnosticSeverity.Info && diagnostic.Span.IsSet && trace.Paths.Count(p => p.Assumptions.Any(a => IsAbout(a, diagnostic))) is var count and > 0)
                _dependents[diagnostic] = _dependents.GetValueOrDefault(diagnostic) + count;
        }
    }

    /// <summary>The diagnostics on which some path depends, each with their number.</summary>
    internal IEnumerable<Diagnostic> Deciding() => _dependents
        .OrderByDescending(d => d.Value)
        .Select(d => d.Key with { Consequence = $"{d.Key.Consequence} {Sentence(d.Value)}".TrimStart() });

    private string Sentence(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} of {_paths} traced path{(_paths == 1 ? "" : "s")} {(count == 1 ? "depends" : "depend")} on it.");

    private static bool IsAbout(Assumption assumption, Diagnostic diagnostic)
    {
        var (place, about) = (assumption.Source, diagnostic.Span);
        if (diagnostic.Code == DiagnosticCode.OtherBackendHasRules)
            return place.Source is { Length: 0 } missing && missing.Name.EndsWith("-save.txt", StringComparison.Ordinal) && FolderOf(missing.Name) == FolderOf(about.Source!.Name);
        if (!ReferenceEquals(place.Source, about.Source))
            return false;
        // What a dump that breaks off has lost has no place in it.
        return diagnostic.Code == DiagnosticCode.Truncated
            ? assumption.MissingFile == about.Source?.Name
            : place.Start <= about.Start + about.Length && about.Start <= place.Start + place.Length && !place.IsWholeFile;
    }

    private static string FolderOf(string file) => file[..(file.LastIndexOf('/') + 1)];
}
