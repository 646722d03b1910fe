using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.KernelLab.Facts;

/// <summary>The words of fact tests: a configuration, probes in PathTrace's query language, what the kernel must do; PathTrace must have said the same.</summary>
internal static class FactNode
{
    /// <summary>Builds the node and runs the test's questions on it; skips the test where the lab cannot run.</summary>
    internal static void On(NodeConfig config, Action<LabNode> test) => Lab.Run(() =>
    {
        using var drops = DropReasons.TryWatch();
        using var node = new LabNode(config, drops);
        test(node);
    });

    /// <summary>What the kernel does with a packet that arrives; fails when PathTrace says otherwise.</summary>
    internal static KernelStory Arrives(this LabNode node, string link, string query) => Put(node, new(link, PacketOf(query)));

    /// <summary>What the kernel does with a packet that the node makes; fails when PathTrace says otherwise.</summary>
    internal static KernelStory Makes(this LabNode node, string query) => Put(node, new(null, PacketOf(query)));

    /// <summary>What the kernel does with a packet whose fate the dumps do not decide: PathTrace must say so, and must not say anything else than what happened.</summary>
    internal static KernelStory Leaves(this LabNode node, string? link, string query)
    {
        var comparison = Comparison.Of(node, new(link, PacketOf(query)));
        Assert.True(comparison.Difference is null, StoryDiff.Print(comparison));
        Assert.True(comparison.IsUndecided, $"PathTrace takes {query} for decided");
        return comparison.Kernel;
    }

    /// <summary>
    /// What the kernel does with a later packet of a connection. PathTrace is told that it is one; where a translation may be in force it cannot know more, and only must not
    /// contradict.
    /// </summary>
    internal static KernelStory Follows(this LabNode node, string? link, string query, CtStates state = CtStates.Established, string? about = null)
    {
        var comparison = Comparison.OfNext(node, new(link, PacketOf(query)) { About = about is null ? null : PacketOf(about) }, state);
        Assert.True(comparison.Difference is null, StoryDiff.Print(comparison));
        return comparison.Kernel;
    }

    /// <summary>The rules that were hit, without hooks and policies: <c>filter/FORWARD/1</c>.</summary>
    internal static string[] Rules(this KernelStory story) =>
        [.. story.Hits.Where(h => !h.Contains("/policy", StringComparison.Ordinal)).Select(h => h[(h.IndexOf(' ', StringComparison.Ordinal) + 1)..])];

    /// <summary>The legacy rules that were hit, by name and not in time.</summary>
    internal static string[] LegacyRules(this KernelStory story) => [.. story.LegacyHits.Keys.Where(h => !h.EndsWith("/policy", StringComparison.Ordinal))];

    /// <summary>The rules that were hit, with their hooks and without policies: <c>forward filter/FORWARD/1</c>.</summary>
    internal static string[] RulesAtHooks(this KernelStory story) => [.. story.Hits.Where(h => !h.Contains("/policy", StringComparison.Ordinal))];

    internal static Packet PacketOf(string text)
    {
        var query = PacketQueryParser.Parse(text).Value ?? throw new ArgumentException($"'{text}' is no query");
        return query.Between(
            new(((QueryEnd.Address)query.Source).Value, query.Source.Port ?? 0), new(((QueryEnd.Address)query.Destination).Value, query.Destination.Port ?? 0));
    }

    private static KernelStory Put(LabNode node, Probe probe)
    {
        var comparison = Comparison.Of(node, probe);
        Assert.True(comparison.Difference is null, StoryDiff.Print(comparison));
        Assert.False(comparison.IsUndecided, $"PathTrace does not decide {probe}");
        return comparison.Kernel;
    }
}
