using PathTrace.Analysis.Timeline;

namespace PathTrace.Rendering;

/// <summary>Availability over time, a cell for each stretch of it.</summary>
internal static class AvailabilityBar
{
    internal const char Served = '█';
    internal const char Partly = '▒';
    internal const char Unserved = '░';
    internal const char Unknown = '?';

    /// <summary>The cells: as many as fit, each of the same whole number of the client's intervals.</summary>
    /// <param name="report">The timeline.</param>
    /// <param name="story">The client's story.</param>
    /// <param name="width">The most cells.</param>
    /// <param name="cell">How long a cell is.</param>
    internal static string Of(TimelineReport report, TimelineStory story, int width, out TimeSpan cell)
    {
        var span = report.To - report.Settings.From;
        var intervals = CeilingOf(span, report.Settings.Every);
        cell = report.Settings.Every * ((intervals + width - 1) / width);
        var seen = new (bool Served, bool Unserved, bool Unknown)[CeilingOf(span, cell)];
        foreach (var (start, end, isServed) in Availability.Of(story, report.Settings.Every))
        {
            var last = Math.Min(seen.Length, CeilingOf(end - report.Settings.From, cell));
            for (var i = (start - report.Settings.From).Ticks / cell.Ticks; i < last; i++)
                seen[i] = (seen[i].Served || isServed == true, seen[i].Unserved || isServed == false, seen[i].Unknown || isServed is null);
        }

        return new([.. seen.Select(s => s switch { { Unknown: true } => Unknown, (true, true, _) => Partly, (true, _, _) => Served, _ => Unserved })]);
    }

    private static long CeilingOf(TimeSpan span, TimeSpan unit) => (span.Ticks + unit.Ticks - 1) / unit.Ticks;
}
