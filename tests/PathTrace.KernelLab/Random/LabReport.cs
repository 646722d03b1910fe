using System.Globalization;
using System.Text;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Random;

/// <summary>What a run of random nodes showed.</summary>
internal sealed class LabReport
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _ends = [];
    private readonly Dictionary<string, int> _open = [];

    internal int Probes { get; private set; }

    internal int Nodes { get; private set; }

    internal int Undecided { get; private set; }

    internal int Rules { get; private set; }

    internal int RulesHit { get; private set; }

    internal int Differing { get; private set; }

    /// <summary>Probes whose class holds packets that fare otherwise.</summary>
    internal int Misjudged { get; private set; }

    /// <summary>Differences in words, each with its smallest configuration.</summary>
    internal List<string> Differences { get; } = [];

    internal void Add(Comparison comparison)
    {
        lock (_lock)
        {
            Probes++;
            Undecided += comparison.IsUndecided ? 1 : 0;
            Differing += comparison.Difference is null ? 0 : 1;
            var end = comparison.Kernel.Fate == Fate.Lost
                ? $"lost ({comparison.Kernel.Answer ?? (comparison.Kernel.SendError != 0 ? $"errno {comparison.Kernel.SendError}" : comparison.Kernel.Drops.Select(d => d.Reason).FirstOrDefault() ?? "in silence")})"
                : comparison.Kernel.Fate.ToString();
            _ends[end] = _ends.GetValueOrDefault(end) + 1;
            if (comparison.OpenBecause is { } reason)
                _open[reason] = _open.GetValueOrDefault(reason) + 1;
        }
    }

    internal void AddNode(int rules, int hit)
    {
        lock (_lock)
        {
            Nodes++;
            Rules += rules;
            RulesHit += hit;
        }
    }

    internal void AddMisjudged(string text, int limit)
    {
        lock (_lock)
        {
            if (Misjudged++ < limit)
                Differences.Add(text);
        }
    }

    internal void AddDifference(string text)
    {
        lock (_lock)
            Differences.Add(text);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var difference in Differences)
            text.AppendLine(difference);
        foreach (var (end, count) in _ends.OrderByDescending(e => e.Value))
            text.AppendLine(CultureInfo.InvariantCulture, $"{count,8} {end}");
        foreach (var (reason, count) in _open.OrderByDescending(o => o.Value))
            text.AppendLine(CultureInfo.InvariantCulture, $"{count,8} undecided: {reason}");
        var share = Rules == 0 ? 0 : 100.0 * RulesHit / Rules;
        text.Append(CultureInfo.InvariantCulture, $"{Probes} probes on {Nodes} nodes, {Rules} rules loaded, {share:F1} % of them hit, {Undecided} undecided, {Differing} differences, {Misjudged} classes misjudged");
        return text.ToString();
    }
}
