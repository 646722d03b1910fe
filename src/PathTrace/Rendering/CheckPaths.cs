using PathTrace.Analysis.Check;

namespace PathTrace.Rendering;

/// <summary>Where the files of a check lie, seen from the root of the repository: annotations name files from there. Each is put before the files' names; empty for nothing.</summary>
/// <param name="Snapshot">The folder of the snapshot.</param>
/// <param name="Baseline">The folder of the snapshot before.</param>
/// <param name="Expectations">The folder from which the files of expectations are named.</param>
public sealed record CheckPaths(string Snapshot = "", string Baseline = "", string Expectations = "")
{
    /// <summary>The file of a place.</summary>
    internal string FileOf(CheckPlace place) => Join(
        place.Side switch
        {
            CheckSide.Snapshot => Snapshot,
            CheckSide.Baseline => Baseline,
            _ => Expectations,
        },
        place.Source.Source?.Name ?? "");

    /// <summary><c>rules/snapshot/nodes/worker1/iptables-save.txt:42</c>.</summary>
    internal string TextOf(CheckPlace place) => LineOf(place) is { } line ? $"{FileOf(place)}:{line}" : FileOf(place);

    /// <summary>The line of a place; null for a file as a whole.</summary>
    internal static int? LineOf(CheckPlace place) => place.Source is { IsSet: true, IsWholeFile: false } source ? source.Line : null;

    /// <summary>
    /// Where to show a finding: a file of the change, and its line. What only the baseline states was removed from the file of the same name. Null where nothing can be shown.
    /// </summary>
    internal (string File, int? Line)? Anchor(CheckReport report, CheckFinding finding)
    {
        var places = finding.Places.Where(p => p.Source.IsSet).ToList();
        if (places.Find(p => p.Side != CheckSide.Baseline) is { } own)
            return (FileOf(own), LineOf(own));
        var removed = places.Find(p => report.Snapshot.Files.Any(f => f.Name == p.Source.Source!.Name));
        return removed is null ? null : (Join(Snapshot, removed.Source.Source!.Name), null);
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder.TrimEnd('/')}/{name}";
}
