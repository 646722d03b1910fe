using System.Globalization;
using System.Text.RegularExpressions;
using PathTrace.Cluster;

namespace PathTrace.Inputs.Moments;

/// <summary>Reads when something was captured: RFC 3339, what <c>date</c> prints in the C locale, ctime(3), seconds since 1970, and times in the names of folders.</summary>
public static partial class CaptureTimeReader
{
    /// <summary>The forms that a file may hold, for messages.</summary>
    internal const string Forms = "2026-11-26T14:39:46Z (date -Is), 'Thu Nov 26 14:39:46 UTC 2026' (LC_ALL=C date -u), 1795703986 (date +%s), or 14:39:46";

    /// <summary>The forms that a folder's name may have, for messages.</summary>
    internal const string NameForms = "2026-11-26T14:39:46Z, 20261126T143946Z, 2026-11-26_14-39-46, 1795703986, 14-39-46 or 143946";

    private static readonly HashSet<string> Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    // No zone is further from UTC (tzdata: Pacific/Kiritimati).
    private static readonly TimeSpan MostOffset = TimeSpan.FromHours(14);

    /// <summary>The time that a text states; null when it is none of the forms, or no time that exists.</summary>
    public static CaptureTime? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        return InRange(OfEpoch(trimmed) ?? OfIso(IsoForm().Match(trimmed)) ?? OfDate(trimmed));
    }

    /// <summary>The time in a folder's name; null when it states none without doubt. A name may go on behind the time: <c>143946-flushed</c>.</summary>
    internal static CaptureTime? ReadName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return InRange(OfEpoch(name) ?? OfIso(NameForm().Match(name)));
    }

    // Behind the last year nothing could be counted on.
    private static CaptureTime? InRange(CaptureTime? time) => time?.Clock.Year == DateTime.MaxValue.Year ? null : time;

    /// <summary>"Jan  6 10:00:00 2025", the part of ctime(3) behind the day of the week; it knows no zone.</summary>
    internal static DateTime? ReadCtime(IEnumerable<string> words) =>
        DateTime.TryParseExact(string.Join(' ', words), "MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    // Ten digits are a second between 2001 and 2286.
    private static CaptureTime? OfEpoch(string text)
    {
        var match = EpochForm().Match(text);
        if (!match.Success)
            return null;
        var seconds = decimal.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return new(DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)), TimeSpan.Zero, true);
    }

    private static CaptureTime? OfIso(Match match)
    {
        if (!match.Success)
            return null;
        var hasDate = match.Groups["date"].Success;
        var date = hasDate ? match.Groups["date"].Value.Replace("-", "", StringComparison.Ordinal) : "00010101";
        var time = new string([.. match.Groups["time"].Value.Where(char.IsAsciiDigit)]);
        if (!DateTime.TryParseExact(date + time, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
            return null;
        if (match.Groups["fraction"] is { Success: true } fraction)
            clock = clock.AddTicks((long)(decimal.Parse($"0.{fraction.Value}", CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));
        return match.Groups["zone"] is { Success: true } zone
            ? OffsetOf(zone.Value) is { } offset && hasDate ? new(clock, offset, hasDate) : null
            : new(clock, null, hasDate);
    }

    private static TimeSpan? OffsetOf(string zone)
    {
        if (zone is "Z" or "z")
            return TimeSpan.Zero;
        var digits = zone[1..].Replace(":", "", StringComparison.Ordinal);
        var (hours, minutes) = (int.Parse(digits[..2], CultureInfo.InvariantCulture), int.Parse(digits[2..], CultureInfo.InvariantCulture));
        var offset = new TimeSpan(hours, minutes, 0);
        return minutes < 60 && offset <= MostOffset ? zone[0] == '-' ? -offset : offset : null;
    }

    // "Thu Nov 26 14:39:46 UTC 2026", "Thu 26 Nov 2026 02:39:46 PM UTC" of newer locales is refused; other zones' abbreviations name several zones (CST, IST).
    private static CaptureTime? OfDate(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var day, _, _, _, .. var rest] || !Days.Contains(day) || rest.Length is < 1 or > 2)
            return null;
        var isUtc = rest.Length == 2 && rest[0] is "UTC" or "GMT";
        if (rest.Length == 2 && !isUtc)
            return null;
        return ReadCtime([.. words[1..4], rest[^1]]) is { } clock ? new(clock, isUtc ? TimeSpan.Zero : null, true) : null;
    }

    [GeneratedRegex(@"^@?(\d{10}(\.\d{1,9})?)$", RegexOptions.NonBacktracking)]
    private static partial Regex EpochForm();

    [GeneratedRegex(@"^((?<date>\d{4}-\d{2}-\d{2})[Tt ])?(?<time>\d{2}:\d{2}:\d{2})([.,](?<fraction>\d{1,9}))?\s?(?<zone>[Zz]|[+-]\d{2}:?\d{2})?$", RegexOptions.ExplicitCapture)]
    private static partial Regex IsoForm();

    // Behind the time a name may go on, if not with what could belong to the time.
    [GeneratedRegex(
        @"^((?<date>\d{4}-\d{2}-\d{2}|\d{8})[Tt_-])?(?<time>\d{2}-\d{2}-\d{2}|\d{2}:\d{2}:\d{2}|\d{2}_\d{2}_\d{2}|\d{6})(\.(?<fraction>\d{1,9}))?(?<zone>[Zz]|[+-]\d{2}:?\d{2})?([-_.][A-Za-z][A-Za-z0-9._-]*)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex NameForm();
}
