using System.Globalization;
using PathTrace.Analysis.Arrivals;
using PathTrace.Analysis.Diff;
using PathTrace.Cluster;
using PathTrace.Queries.Expectations;

namespace PathTrace.Analysis.Check;

/// <summary>Packets that fare differently than in the baseline, but for those that may. What is left of a group of which some are allowed is told with a packet of its own.</summary>
internal sealed class DiffPart(Snapshot before, Snapshot after, CheckOptions options)
{
    private const int MostPlaces = 6;

    private readonly AllowedPackets _allowed = new(before, after, options.Expectations.SelectMany(f => f.Allowed));

    internal static IEnumerable<CheckFinding> Find(Snapshot snapshot, CheckOptions options) => options.Baseline is { } baseline ? new DiffPart(baseline, snapshot, options).Find() : [];

    private IEnumerable<CheckFinding> Find()
    {
        foreach (var (change, problem) in _allowed.Problems)
        {
            yield return Make(CheckCode.ExpectationUnplaced, CheckLevel.Error, $"what is allowed to change is in neither snapshot: {problem}") with
            {
                Places = [new(CheckSide.Expectations, change.Source, "")],
                Identity = [problem],
            };
        }

        var report = Differ.Diff(before, after, options.Assumptions);
        foreach (var group in report.Groups)
            yield return Of(group);
        if (!report.IsWhole)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"the packets fall into more than {report.Classes - 1} classes, and no more were compared");
            yield return Make(CheckCode.NotAllCompared, CheckLevel.Error, title) with { IsUndecided = true };
        }

        if (report.OpenClasses > 0)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"what becomes of every packet that the changes may concern ({report.OpenClasses} classes) hangs on what a snapshot does not tell");
            yield return Make(CheckCode.NotAllCompared, CheckLevel.Error, title) with { IsUndecided = true, Identity = ["open"] };
        }

        foreach (var (places, side) in new[] { (report.OnlyBefore, "before"), (report.OnlyAfter, "after") })
        {
            if (!places.IsEmpty)
                yield return Make(CheckCode.NotAllCompared, CheckLevel.Note, $"packets begin {side} the change alone, and are compared with nothing: {string.Join(", ", places.Take(MostPlaces))}") with { Identity = [side, .. places] };
        }
    }

    private CheckFinding Of(DiffGroup group)
    {
        var left = group.Classes.Select(c => (Class: c, Left: _allowed.Without(c.Set, c.Origin))).ToList();
        var by = left.Select(l => l.Left.By).FirstOrDefault(b => b is not null);
        var rest = left.SelectMany(l => l.Left.Kept.Select(s => l.Class with { Set = s })).ToList();
        if (rest.Count == 0)
            return Told(group) with { Level = CheckLevel.Accepted, Reason = PolicySettings.ReasonOf(by!.Source, by.Reason) };
        return Told(by is null ? group : new DiffGroups(before, after, [], [.. EveryArrival.Of(after)], new(options.Assumptions, false)).Left(group, rest));
    }

    private static CheckFinding Told(DiffGroup group)
    {
        var (code, level, title) = Meaning(group.Kind);
        // What somebody would have to forge takes nothing from anybody; that it comes through is worth a look.
        if (!group.IsUsual)
            level = group is { Kind: DiffKind.Arrives, Before: null or { Delivered.IsZero: true } } ? CheckLevel.Warning : CheckLevel.Note;
        return Make(code, level, title) with
        {
            Node = group.Causes.Select(c => c.Node).Distinct(StringComparer.Ordinal).ToList() is [{ } only] ? only : null,
            Lines =
            [
                .. group.Packets.Select(p => new CheckLine("packets", p)),
                new("example", group.Example),
                new("before", FateWords.Of(group.Before, group.Kind)),
                new("after", FateWords.Of(group.After, group.Kind)),
            ],
            Places = [.. group.Causes.SelectMany(PlacesOf)],
            Identity = [.. group.Causes.Select(c => $"{c.Element} {c.Change} {c.Node} {c.Name} {c.Before.Text} {c.After.Text}"), .. group.Packets],
        };
    }

    private static IEnumerable<CheckPlace> PlacesOf(DiffCause cause)
    {
        var what = $"{cause.Change.ToString().ToLowerInvariant()}: {(cause.Node is { } node ? $"{node} " : "")}{cause.Name}";
        if (cause.After.IsSet)
            yield return new(CheckSide.Snapshot, cause.After, what);
        if (cause.Before.IsSet)
            yield return new(CheckSide.Baseline, cause.Before, what);
    }

    private static CheckFinding Make(CheckCode code, CheckLevel level, string title) =>
        new() { Kind = FindingKind.Diff, Code = (int)code, Name = code.ToString(), Level = level, Title = title, Identity = [title] };

    private static (CheckCode Code, CheckLevel Level, string Title) Meaning(DiffKind kind) => kind switch
    {
        DiffKind.Lost => (CheckCode.PacketsLost, CheckLevel.Error, "more packets are lost than before"),
        DiffKind.Open => (CheckCode.PacketsOpen, CheckLevel.Warning, "what becomes of packets was decided and is open"),
        DiffKind.End => (CheckCode.PacketsEndOtherwise, CheckLevel.Warning, "packets end otherwise"),
        DiffKind.Backends => (CheckCode.BackendsChange, CheckLevel.Warning, "packets get other backends, or other shares of them"),
        DiffKind.Source => (CheckCode.SourceChanges, CheckLevel.Warning, "packets arrive with another source"),
        DiffKind.Way => (CheckCode.WayChanges, CheckLevel.Warning, "packets take another way to the same end"),
        DiffKind.Loss => (CheckCode.PacketsEndOtherwise, CheckLevel.Note, "packets are lost as before, in another way"),
        DiffKind.Decided => (CheckCode.PacketsDecided, CheckLevel.Note, "what becomes of packets was open and is decided"),
        _ => (CheckCode.PacketsArrive, CheckLevel.Warning, "fewer packets are lost than before"),
    };
}
