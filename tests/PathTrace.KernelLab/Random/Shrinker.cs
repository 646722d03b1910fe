using System.Collections.Immutable;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Random;

/// <summary>Leaves out lines of a configuration, by halves and then one by one, for as long as the difference stays.</summary>
internal sealed class Shrinker(Probe probe, DropReasons? drops)
{
    private const int TrialLimit = 400;
    private int _trials;

    /// <summary>The smallest configuration found and the comparison on it; null when the difference did not show again.</summary>
    internal (NodeConfig Config, Comparison Comparison)? Shrink(NodeConfig config)
    {
        if (Try(config) is not { } shown)
            return null;
        var best = (Config: config, Comparison: shown);
        for (var before = -1; before != SizeOf(best.Config) && _trials < TrialLimit;)
        {
            before = SizeOf(best.Config);
            Reduce(ref best, c => c.Nft, (c, lines) => c with { Nft = lines });
            Reduce(ref best, c => c.Legacy, (c, lines) => c with { Legacy = lines });
            Reduce(ref best, c => c.Nft6, (c, lines) => c with { Nft6 = lines });
            Reduce(ref best, c => c.Legacy6, (c, lines) => c with { Legacy6 = lines });
            Reduce(ref best, c => c.Routes, (c, lines) => c with { Routes = lines });
            Reduce(ref best, c => c.Sysctls, (c, lines) => c with { Sysctls = lines });
            Reduce(ref best, c => c.Sets, (c, lines) => c with { Sets = lines });
        }

        return best;
    }

    private void Reduce(ref (NodeConfig Config, Comparison Comparison) best, Func<NodeConfig, ImmutableArray<string>> get, Func<NodeConfig, ImmutableArray<string>, NodeConfig> set)
    {
        for (var size = Math.Max(1, get(best.Config).Length / 2); ; size /= 2)
        {
            for (var start = 0; start < get(best.Config).Length && _trials < TrialLimit;)
            {
                var lines = get(best.Config);
                var rest = set(best.Config, WithoutRange(lines, start, size));
                if (get(rest).Length < lines.Length && Try(rest) is { } shown)
                    best = (rest, shown);
                else
                    start += size;
            }

            if (size <= 1)
                return;
        }
    }

    // The frame of a table stays.
    private static ImmutableArray<string> WithoutRange(ImmutableArray<string> lines, int start, int count) =>
        [.. lines.Where((line, i) => i < start || i >= start + count || line == "COMMIT" || line.StartsWith('*'))];

    private Comparison? Try(NodeConfig config)
    {
        _trials++;
        try
        {
            using var node = new LabNode(config, drops);
            var comparison = Comparison.Of(node, probe);
            return comparison.Difference is null ? null : comparison;
        }
        catch (LabException)
        {
            return null;
        }
    }

    private static int SizeOf(NodeConfig config) =>
        config.Nft.Length + config.Legacy.Length + config.Nft6.Length + config.Legacy6.Length + config.Routes.Length + config.Sysctls.Length + config.Sets.Length;
}
