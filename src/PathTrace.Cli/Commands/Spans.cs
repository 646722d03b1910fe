using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PathTrace.Cli.Commands;

/// <summary>Options that take a span of time.</summary>
internal static partial class Spans
{
    /// <summary>An option whose value is a number of seconds, or a number with a unit.</summary>
    internal static Option<TimeSpan?> Option(string name, string description) => new(name) { Description = description, HelpName = "SPAN", CustomParser = Parse };

    /// <summary><c>500ms</c>, <c>10</c>, <c>10s</c>, <c>2m</c>, <c>1.5h</c>; null for anything else.</summary>
    internal static TimeSpan? Read(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            return null;
        var number = decimal.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        var unit = match.Groups["unit"].Value switch { "ms" => TimeSpan.TicksPerMillisecond, "m" or "min" => TimeSpan.TicksPerMinute, "h" => TimeSpan.TicksPerHour, _ => TimeSpan.TicksPerSecond };
        return new((long)(number * unit));
    }

    private static TimeSpan? Parse(ArgumentResult result)
    {
        if (result.Tokens is [var token] && Read(token.Value) is { } span && span >= TimeSpan.FromMilliseconds(100) && span <= TimeSpan.FromDays(1))
            return span;
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name} takes a span from 0.1s to 24h: 500ms, 10s, 2m.");
        return null;
    }

    [GeneratedRegex(@"^(\d{1,7}(\.\d{1,3})?)(?<unit>ms|s|min|m|h)?$", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
