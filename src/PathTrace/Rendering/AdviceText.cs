using System.Collections.Immutable;
using PathTrace.Explain;

namespace PathTrace.Rendering;

/// <summary>What mends a group of paths, and what confirms the cause. Sentences wrap; commands have lines of their own and never do, so that they can be pasted.</summary>
internal sealed class AdviceText(TextCanvas canvas)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    private const int Column = 9;
    private const int MaxCommands = 3;
    private const int MaxWays = 2;

    // What was seen to do on the model what it says is called a fix; what nobody has tried is to be tried.
    private static string LabelOf(params IEnumerable<Explanation> explanations) => explanations.Any(e => e.Tried is not null) ? "fix" : "try";

    /// <summary>The fix of one explanation in sentences; null when none is known.</summary>
    internal static string? Of(Explanation explanation) =>
        explanation.Fix is { } fix ? Sentences([fix, explanation.Tried is { } tried ? $"Tried: {tried}." : null]) : null;

    /// <summary>The fix of a group: on which nodes, and for which ways tracing with it applied shows what.</summary>
    internal static string? Of(PathGroup group) => group.Explanation.Fix is { } fix ? Sentences([fix, Likewise(group), .. Tried(group)]) : null;

    /// <summary>True when an earlier group was to be mended in the same way.</summary>
    internal bool WasTold(PathGroup group) => Of(group) is { } fix && _told.Contains(fix);

    /// <summary>Writes both; of a fix that was told already, only the commands that were not.</summary>
    internal void Write(PathGroup group)
    {
        var wasTold = WasTold(group);
        if (wasTold)
        {
            canvas.Line(Column, Label(LabelOf(group.Explanations)), new("as above"));
        }
        else if (Of(group) is { } fix)
        {
            _told.Add(fix);
            canvas.Line(Column, Label(LabelOf(group.Explanations)), new(fix));
        }

        Write(group.Explanation.Fix is null ? LabelOf(group.Explanations) : "", Commands(group.Explanations.Select(e => e.Command), wasTold));
        Write("check", Commands(group.Explanations.Select(e => e.Check), wasTold));
    }

    /// <summary>Writes those of one explanation by itself.</summary>
    internal void Write(Explanation explanation)
    {
        if (Of(explanation) is { } fix)
            canvas.Line(Column, Label(LabelOf(explanation)), new(fix));
        Write(explanation.Fix is null ? LabelOf(explanation) : "", Commands([explanation.Command], untoldOnly: false));
        Write("check", Commands([explanation.Check], untoldOnly: false));
    }

    private List<ShellCommand> Commands(IEnumerable<ShellCommand?> commands, bool untoldOnly)
    {
        var kept = commands.OfType<ShellCommand>().Where(c => !untoldOnly || !_told.Contains(c.ToString())).ToList();
        foreach (var command in kept)
            _told.Add(command.ToString());
        return kept;
    }

    private static StyledRun Label(string label) => new($"  {label,-5}  ", TextStyle.Strong);

    private static string Sentences(IEnumerable<string?> parts)
    {
        var all = parts.OfType<string>().ToList();
        return string.Join(' ', all.Select((s, i) => i == all.Count - 1 || s.EndsWith('.') ? s : s + "."));
    }

    private static string? Likewise(PathGroup group)
    {
        var nodes = group.Explanations.Select(e => e.Node).OfType<string>().Distinct(StringComparer.Ordinal).Where(n => n != group.Explanation.Node).ToList();
        return nodes.Count == 0 ? null : $"Likewise on {string.Join(", ", nodes)}.";
    }

    // What holds for one way need not hold for the others.
    private static IEnumerable<string> Tried(PathGroup group)
    {
        var ways = WayText.Of(group.Paths);
        var outcomes = group.Explanations.Select((e, i) => (e.Tried, Way: ways[i])).GroupBy(o => o.Tried).ToList();
        foreach (var outcome in outcomes)
        {
            if (outcome.Key is null)
                continue;
            var own = outcome.Select(o => o.Way).Distinct(StringComparer.Ordinal).ToList();
            var more = own.Count > MaxWays ? $" and {own.Count - MaxWays} way{(own.Count == MaxWays + 1 ? "" : "s")} more" : "";
            yield return outcomes.Count == 1 ? $"Tried: {outcome.Key}." : $"Tried for {string.Join(", ", own.Take(MaxWays))}{more}: {outcome.Key}.";
        }
    }

    private void Write(string label, List<ShellCommand> commands)
    {
        var alike = commands.GroupBy(c => c.Text, StringComparer.Ordinal).ToList();
        foreach (var group in alike.Take(MaxCommands))
        {
            Write(label, group.First(), Nodes(group));
            label = "";
        }

        if (alike.Count > MaxCommands)
            canvas.Comment(Column, $"and the like on {string.Join(", ", alike.Skip(MaxCommands).SelectMany(c => Nodes(c)).Distinct(StringComparer.Ordinal))}");
    }

    private static ImmutableArray<string> Nodes(IEnumerable<ShellCommand> commands) => [.. commands.Select(c => c.Node).OfType<string>().Distinct(StringComparer.Ordinal)];

    private void Write(string label, ShellCommand command, ImmutableArray<string> nodes)
    {
        var note = string.Join("; ", new[] { command.Note, nodes.Length > 1 ? $"likewise on {string.Join(", ", nodes[1..])}" : null }.OfType<string>());
        var bare = (command with { Note = null }).ToString();
        var fits = Column + TextWidth.Of(bare) + 5 + TextWidth.Of(note) <= canvas.Width;
        canvas.Verbatim(Label(label), new(bare), new(note.Length > 0 && fits ? $"   # {note}" : "", TextStyle.Faint));
        if (note.Length > 0 && !fits)
            canvas.Comment(Column, note);
    }
}
