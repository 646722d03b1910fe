using System.Globalization;
using PathTrace.KernelLab.Kernel;
using PathTrace.Net;

namespace PathTrace.KernelLab.Probes;

/// <summary>The packet counters of legacy rules, which have no tracing that names a rule.</summary>
internal sealed class LegacyCounters(string folder)
{
    internal Dictionary<string, long> Read(IpFamily family) => Parse(Tools.Shell(family == IpFamily.IPv4 ? "exec iptables-legacy-save -c" : "exec ip6tables-legacy-save -c", folder));

    internal static Dictionary<string, long> Difference(Dictionary<string, long> before, Dictionary<string, long> after) =>
        after.Where(a => a.Value != before.GetValueOrDefault(a.Key)).ToDictionary(a => a.Key, a => a.Value - before.GetValueOrDefault(a.Key));

    private static Dictionary<string, long> Parse(string text)
    {
        var counts = new Dictionary<string, long>();
        var places = new Dictionary<string, int>();
        var table = "";
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith('*'))
            {
                table = line[1..];
                places.Clear();
            }
            else if (line.StartsWith(':'))
            {
                var words = line[1..].Split(' ');
                if (words[1] != "-")
                    counts[$"{table}/{words[0]}/policy"] = CountOf(words[2]);
            }
            else if (line.StartsWith('['))
            {
                var words = line.Split(' ', 4);
                var place = places[words[2]] = places.GetValueOrDefault(words[2]) + 1;
                counts[$"{table}/{words[2]}/{place}"] = CountOf(words[0]);
            }
        }

        return counts;
    }

    private static long CountOf(string counters) => long.Parse(counters.AsSpan(1, counters.IndexOf(':', StringComparison.Ordinal) - 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
