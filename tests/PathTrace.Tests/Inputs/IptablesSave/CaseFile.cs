using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Inputs.IptablesSave;

/// <summary>
/// The files of extension cases: one case a line, <c>options => meaning</c> or <c>options => PTnnnn @start+length</c>, offsets counted from the first
/// option. <c>[ipv6]</c> and <c>[ipv4]</c> change the family for the lines below. Inputs without a diagnostic are accepted by
/// iptables 1.8.9 as well and mean the same as what it then saves, but for extensions, names and objects it lacks, <c>-m tcp</c> without <c>-p</c>, and <c>!</c> before a value, which old versions printed.
/// </summary>
internal static class CaseFile
{
    private const string Arrow = " => ";

    internal static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(FolderOf(folder), "*.cases").Select(f => $"{folder}/{Path.GetFileName(f)}").Order(StringComparer.Ordinal);

    internal static IEnumerable<Case> Read(string name)
    {
        var family = IpFamily.IPv4;
        var number = 0;
        foreach (var line in File.ReadLines(FolderOf(name)))
        {
            number++;
            if (line is "[ipv6]" or "[ipv4]")
                family = line == "[ipv6]" ? IpFamily.IPv6 : IpFamily.IPv4;
            else if (line.Length > 0 && !line.StartsWith('#'))
                yield return ToCase(line, number, family);
        }
    }

    private static Case ToCase(string line, int number, IpFamily family)
    {
        var arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
        Assert.True(arrow >= 0, $"line {number} has no '=>'");
        return new(number, family, line[..arrow].TrimEnd(), line[(arrow + Arrow.Length)..].Trim());
    }

    private static string FolderOf(string name) => Path.Combine(Repository.Root, "tests", "PathTrace.Tests", "Inputs", "IptablesSave", name);

    /// <summary>One line of a file.</summary>
    internal sealed record Case(int Line, IpFamily Family, string Options, string Expected);
}
