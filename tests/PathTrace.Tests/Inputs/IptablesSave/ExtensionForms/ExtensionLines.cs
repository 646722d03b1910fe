using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Inputs.IptablesSave.ExtensionForms;

/// <summary>
/// The files <c>Matches/NAME.lines</c> and <c>Targets/NAME.lines</c>: what iptables-save 1.8.9 prints for every form of every extension, a line for each different
/// answer: <c>*table  who,who  -A CHAIN …</c>. Who is a family and the tool: <c>4nft</c>, <c>6legacy</c>; <c>save</c> where the machine that made the files could not load
/// the rule.
/// </summary>
internal static class ExtensionLines
{
    internal static string Folder { get; } = Repository.PathOf("tests", "PathTrace.Tests", "Inputs", "IptablesSave", "ExtensionForms");

    /// <summary>The files, as <c>Matches/ah</c>.</summary>
    internal static IEnumerable<string> Names => new[] { "Matches", "Targets" }
        .SelectMany(kind => Directory.EnumerateFiles(Path.Combine(Folder, kind), "*.lines").Select(f => $"{kind}/{Path.GetFileNameWithoutExtension(f)}"))
        .Order(StringComparer.Ordinal);

    internal static IEnumerable<Line> Read(string name)
    {
        var given = "";
        foreach (var text in File.ReadLines(Path.Combine(Folder, $"{name}.lines")))
        {
            if (text.StartsWith("# -", StringComparison.Ordinal))
                given = text[2..];
            if (!text.StartsWith('*'))
                continue;
            var parts = text.Split("  ", 3);
            foreach (var family in parts[1].Split(',').Select(who => who[0]).Distinct())
                yield return new(parts[0], family == '6' ? IpFamily.IPv6 : IpFamily.IPv4, parts[2], given);
        }
    }

    /// <summary>One rule as printed for one family, and the options from which iptables made it; several rules stand between <c>;;</c>.</summary>
    internal sealed record Line(string Table, IpFamily Family, string Rule, string Given);
}
