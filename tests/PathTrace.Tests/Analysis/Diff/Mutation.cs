using System.Globalization;
using System.Text.RegularExpressions;
using PathTrace.Cluster;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Diff;

/// <summary>A snapshot's files, and the same with one line changed at random: a rule, a route, a row, a set's member or a kernel parameter.</summary>
internal sealed partial class Mutation
{
    private static readonly string[] Verdicts = ["ACCEPT", "DROP", "RETURN", "MARK --set-xmark 0x4000/0x4000"];

    private static readonly string[] Inserted =
    [
        "-p tcp -m tcp --dport 80 -j DROP", "-m conntrack --ctstate NEW -j ACCEPT", "-j RETURN", "-s 10.0.1.0/24 -j DROP", "-p udp -j ACCEPT", "-m limit --limit 5/sec -j ACCEPT", "! -s 10.0.0.0/8 -p tcp -j ACCEPT",
        "-m statistic --mode random --probability 0.50000000000 -j RETURN", "-p icmp -j DROP", "-m addrtype --dst-type LOCAL -j RETURN",
    ];

    private readonly Random _random;
    private readonly List<(string Path, List<string> Lines)> _files;

    internal Mutation(IEnumerable<(string Path, string Text)> files, int seed)
    {
        _random = new(seed);
        _files = [.. files.Select(f => (f.Path, f.Text.Split('\n').ToList()))];
    }

    /// <summary>What was done, for people.</summary>
    internal string Text { get; private set; } = "nothing";

    /// <summary>The files of a fixture's snapshot.</summary>
    internal static (string Path, string Text)[] FilesOf(string fixture)
    {
        var folder = Path.Combine(Fixtures.FolderOf(fixture), "snapshot");
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => (Path.GetRelativePath(folder, f), File.ReadAllText(f)))];
    }

    /// <summary>The snapshot with one line changed.</summary>
    internal Snapshot Make()
    {
        var rules = _files.Where(f => Path.GetFileName(f.Path).Contains("tables-save", StringComparison.Ordinal)).ToList();
        var others = _files.Where(f => Path.GetFileName(f.Path) is "ip-route.txt" or "ip-6-route.txt" or "next-hops.txt" or "load-balancers.txt" or "ipset-save.txt" or "ip-rule.txt").ToList();
        for (var tries = 0; tries < 50 && Text == "nothing"; tries++)
        {
            if (rules.Count > 0 && (others.Count == 0 || _random.Next(4) > 0))
                ChangeRule(Pick(rules));
            else if (others.Count > 0)
                ChangeLine(Pick(others));
        }

        return TempSnapshot.Load(_files.Select(f => (f.Path, string.Join('\n', f.Lines))));
    }

    private void ChangeRule((string Path, List<string> Lines) file)
    {
        var places = file.Lines.Select((l, i) => (l, i)).Where(l => l.l.StartsWith("-A ", StringComparison.Ordinal) || l.l.StartsWith('[')).Select(l => l.i).ToList();
        if (places.Count == 0)
            return;
        var place = Pick(places);
        var line = file.Lines[place];
        switch (_random.Next(6))
        {
            case 0:
                Replace(file, place, []);
                break;
            case 1:
                Move(file, place);
                break;
            case 2 when Replaced(Addresses(), line, _ => AnyAddress()) is { } changed:
                Replace(file, place, [changed]);
                break;
            case 3 when Replaced(Ports(), line, _ => Number(_random.Next(2) == 0 ? 80 : _random.Next(1, 65536))) is { } changed:
                Replace(file, place, [changed]);
                break;
            case 4 when Replaced(Targets(), line, _ => Pick(Verdicts)) is { } changed:
                Replace(file, place, [changed]);
                break;
            default:
                Replace(file, place, _random.Next(2) == 0 ? [line, $"{Chain().Match(line)} {Pick(Inserted)}"] : [$"{Chain().Match(line)} {Pick(Inserted)}", line]);
                break;
        }
    }

    private void Move((string Path, List<string> Lines) file, int place)
    {
        var chain = Chain().Match(file.Lines[place]).Value;
        var start = file.Lines.FindLastIndex(place, l => l.StartsWith('*'));
        var alike = file.Lines.Select((l, i) => (l, i)).Where(l => l.i > start && l.i < file.Lines.FindIndex(place, e => e.StartsWith("COMMIT", StringComparison.Ordinal)) && Chain().Match(l.l).Value == chain && l.i != place).Select(l => l.i).ToList();
        if (alike.Count == 0)
            return;
        var other = Pick(alike);
        Text = $"{file.Path}: moved to line {other + 1}: {file.Lines[place]}";
        var line = file.Lines[place];
        file.Lines.RemoveAt(place);
        file.Lines.Insert(other, line);
    }

    private void ChangeLine((string Path, List<string> Lines) file)
    {
        var places = file.Lines.Select((l, i) => (l, i)).Where(l => l.l.Trim().Length > 0 && l.l[0] is not ('#' or ' ' or '\t') && !l.l.Contains("table local", StringComparison.Ordinal) && !l.l.StartsWith("create", StringComparison.Ordinal)).Select(l => l.i).ToList();
        if (places.Count == 0)
            return;
        var place = Pick(places);
        if (_random.Next(2) == 0)
            Replace(file, place, []);
        else if (Replaced(Addresses(), file.Lines[place], _ => AnyAddress()) is { } changed)
            Replace(file, place, [changed]);
    }

    private void Replace((string Path, List<string> Lines) file, int place, string[] lines)
    {
        if (lines is [var same] && same == file.Lines[place])
            return;
        Text = $"{file.Path}:{place + 1}: {file.Lines[place]} => {string.Join(" and ", lines)}";
        file.Lines.RemoveAt(place);
        file.Lines.InsertRange(place, lines);
    }

    // Addresses that the files mention, so that changes meet packets.
    private string AnyAddress()
    {
        var lines = Pick(_files.Where(f => f.Lines.Exists(l => Addresses().IsMatch(l))).ToList()).Lines.Where(l => Addresses().IsMatch(l)).ToList();
        return Addresses().Match(Pick(lines)).Value;
    }

    private string? Replaced(Regex part, string line, Func<string, string> by)
    {
        var matches = part.Matches(line);
        if (matches.Count == 0)
            return null;
        var match = matches[_random.Next(matches.Count)];
        return line[..match.Index] + by(match.Value) + line[(match.Index + match.Length)..];
    }

    private T Pick<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b\d{1,3}(?:\.\d{1,3}){3}\b")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(?<=--(?:dport|sport|dports) )\d+|(?<=--to-destination [0-9.]+:)\d+")]
    private static partial Regex Ports();

    [GeneratedRegex("(?<=-j )(?:ACCEPT|DROP|RETURN|KUBE-MARK-MASQ|REJECT)$")]
    private static partial Regex Targets();

    [GeneratedRegex(@"-A \S+")]
    private static partial Regex Chain();
}
