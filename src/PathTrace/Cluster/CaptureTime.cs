using System.Globalization;

namespace PathTrace.Cluster;

/// <summary>
/// When a snapshot was taken, as exactly as its file or folder says. Two times can be compared when both have a date or neither has, and both have a zone or neither has
/// (<see cref="IsOfKind"/>).
/// </summary>
/// <param name="Clock">What the clock showed; the day is 0001-01-01 without a date.</param>
/// <param name="Offset">The distance to UTC; null when nothing states the zone.</param>
/// <param name="HasDate">False for a time of day alone.</param>
public sealed record CaptureTime(DateTime Clock, TimeSpan? Offset, bool HasDate)
{
    /// <summary>The time on a common scale: UTC where the zone is known, the clock's own otherwise.</summary>
    public DateTime Instant => Clock.Ticks >= (Offset ?? default).Ticks ? new(Clock.Ticks - (Offset ?? default).Ticks) : DateTime.MinValue;

    /// <summary>True when the two can be compared.</summary>
    public bool IsOfKind(CaptureTime other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return HasDate == other.HasDate && Offset.HasValue == other.Offset.HasValue;
    }

    /// <summary>The clock some time later, in the same zone.</summary>
    public CaptureTime After(TimeSpan span) => this with { Clock = Clock + span };

    /// <summary>The time of day with as many decimals as it needs: <c>14:39:46</c>, <c>14:39:46.5</c>.</summary>
    public string TimeOfDay => Clock.ToString(Clock.Ticks % TimeSpan.TicksPerSecond == 0 ? "HH:mm:ss" : "HH:mm:ss.FFF", CultureInfo.InvariantCulture);

    /// <summary>The date as ISO 8601 writes it; null without one.</summary>
    public string? Date => HasDate ? Clock.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    /// <summary><c>UTC</c>, <c>+01:00</c>; null when nothing states the zone.</summary>
    public string? Zone => Offset is not { } offset ? null
        : offset == TimeSpan.Zero ? "UTC"
        : $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset.ToString("hh\\:mm", CultureInfo.InvariantCulture)}";

    /// <summary>All that is known: <c>2026-11-26 14:39:46 UTC</c>.</summary>
    public override string ToString() => string.Join(' ', new[] { Date, TimeOfDay, Zone }.OfType<string>());
}
