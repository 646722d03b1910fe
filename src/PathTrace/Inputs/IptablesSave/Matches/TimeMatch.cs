using System.Globalization;
using System.Text;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>time</c> match. Kernel: xt_time.c, time_mt.</summary>
internal static class TimeMatch
{
    internal static readonly MatchExtension Extension = MatchExtension.Question("time", Meaning.Environment("the time of day"), new(
        new("--datestart", Date),
        new("--datestop", Date),
        new("--timestart", Time),
        new("--timestop", Time),
        new("[!] --monthdays", OptionValues.Numbers("list of days of the month", 31, 1)),
        new("[!] --weekdays --days", Weekdays),
        new("--contiguous"),
        new("--kerneltz"),
        new("--utc"),
        new("--localtz")));

    private static readonly uint[] SmallestParts = [1970, 1, 1, 0, 0, 0];
    private static readonly uint[] LargestParts = [2038, 12, 31, 23, 59, 59];
    private static readonly string[] DayNames = ["mo", "tu", "we", "th", "fr", "sa", "su"];

    // libxt_time.c, time_parse_date: each part within its limits; 30 February becomes 2 March.
    private static void Date(ref OptionReader options)
    {
        var word = options.Word();
        var parts = Encoding.UTF8.GetString(word).Split('-', 'T', ':');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i < LargestParts.Length && uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var part) && part >= SmallestParts[i] && part <= LargestParts[i])
                continue;
            options.RefuseValue(word, "date such as 2030-12-31T23:59:59");
            return;
        }
    }

    private static void Time(ref OptionReader options)
    {
        var word = options.Word();
        if (!TimeOnly.TryParseExact(Encoding.UTF8.GetString(word), ["H:mm", "H:mm:ss", "H:m", "H:m:s"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            options.RefuseValue(word, "time of day");
    }

    // libxt_time.c, time_parse_weekdays: a number, or a name of which the first two letters count.
    private static void Weekdays(ref OptionReader options)
    {
        var word = options.Word();
        foreach (var range in word.Split((byte)','))
        {
            var day = word[range];
            if (day is [>= (byte)'1' and <= (byte)'7'] || (day.Length >= 2 && OptionValues.IsOneOf(day[..2], DayNames)))
                continue;
            options.RefuseValue(word, "list of weekdays");
            return;
        }
    }
}
