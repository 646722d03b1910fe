using System.Collections.Immutable;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Probes;
using PathTrace.Net;

namespace PathTrace.KernelLab.Stories;

/// <summary>What the kernel did with a probe.</summary>
internal sealed record KernelStory
{
    /// <summary>nft rules and policies in order, each with its hook: <c>forward filter/FORWARD/1</c>, <c>forward filter/FORWARD/policy accept</c>.</summary>
    internal ImmutableArray<string> Hits { get; init; } = [];

    /// <summary>How often each legacy rule matched and each policy was met.</summary>
    internal ImmutableSortedDictionary<string, long> LegacyHits { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    internal Fate Fate { get; init; } = Fate.Lost;

    /// <summary>The packet at its end, with its mark; null when it was refused or lost.</summary>
    internal Packet? Packet { get; init; }

    /// <summary>The interface by which it left.</summary>
    internal string? Out { get; init; }

    /// <summary>The link-layer address it left to.</summary>
    internal string? ToMac { get; init; }

    /// <summary>What the node said to the sender: <c>icmp 3/1</c>, <c>tcp reset</c>; null when nothing was seen.</summary>
    internal string? Answer { get; init; }

    /// <summary>What a local sender was told: an errno; 0 for nothing.</summary>
    internal int SendError { get; init; }

    /// <summary>The hook it passed last; empty before the first.</summary>
    internal string LastHook { get; init; } = "";

    internal ImmutableArray<DropReason> Drops { get; init; } = [];

    /// <summary>True when some hook freed a packet meanwhile, and the node said nothing about the probe that may have been that packet.</summary>
    internal bool WasDropped { get; init; }

    /// <summary>True when the end was seen and not inferred from silence.</summary>
    internal bool IsSettled { get; init; }

    /// <summary>The rules that were hit without policies, nft's in order and legacy's by name with their counts.</summary>
    internal string RulesInText => TextOf(Hits.Where(h => !h.Contains("/policy", StringComparison.Ordinal)),
        LegacyHits.Where(h => !h.Key.EndsWith("/policy", StringComparison.Ordinal)).Select(h => (h.Key, h.Value)));

    internal static string TextOf(IEnumerable<string> hits, IEnumerable<(string Rule, long Count)> legacy) =>
        string.Join(", ", hits.Concat(legacy.OrderBy(l => l.Rule, StringComparer.Ordinal).Select(l => $"{l.Count} x {l.Rule}")));

    internal static KernelStory Of(Observation seen, RuleHandles handles) => new StoryReader(seen, handles).Read();
}
