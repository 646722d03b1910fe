using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.KernelLab.Stories;

/// <summary>A probe, what the kernel did with it, and what PathTrace said beforehand.</summary>
internal sealed record Comparison(Probe Probe, KernelStory Kernel, ImmutableArray<PredictedStory> Predicted, string? Difference, string? OpenBecause)
{
    /// <summary>True when PathTrace does not say which way the probe goes, or gives up.</summary>
    internal bool IsUndecided => OpenBecause is not null;

    /// <summary>The first packet of its connection.</summary>
    internal static Comparison Of(LabNode node, Probe probe, int patience = Watch.Patience) => Of(node, probe, node.Watch.Put(probe, patience), null);

    /// <summary>A packet after others, which PathTrace is told is in that state.</summary>
    internal static Comparison OfNext(LabNode node, Probe probe, CtStates state) => Of(node, probe, node.Watch.PutNext(probe), state);

    private static Comparison Of(LabNode node, Probe probe, KernelStory kernel, CtStates? state)
    {
        var model = node.Model(probe.Packet.Family);
        var predicted = PredictedStory.Of(model, probe, state);
        string? first = null;
        foreach (var way in predicted)
        {
            var difference = Agreement.Difference(kernel, way, hit => IsUncounted(model, way, hit, node), link => node.Config.Links.Any(l => l.Name == link && l.State == LinkState.Up));
            if (difference is null)
                return new(probe, kernel, predicted, null, way.OpenBecause);
            first ??= difference;
        }

        // A broadcast of the node's own comes back to the node as a copy, and a TCP socket refuses to send one (tcp_ipv4.c, tcp_v4_connect): neither is the packet's own way.
        if (probe.In is null && predicted.Any(p => p.IsBroadcast))
            return new(probe, kernel, predicted, null, "a broadcast of the node comes back to it");

        // A way that was given up says nothing that could be wrong.
        var open = predicted.FirstOrDefault(p => p.End == Disposition.Indeterminate);
        return new(probe, kernel, predicted, open is not null ? null : first ?? "no way was predicted", open?.OpenBecause);
    }

    // PathTrace does not fork at a rule without consequence, so that whether it matches is not predicted. And iptables-nft-save prints every built-in chain of a table, also those
    // that the kernel does not hold; a policy of ACCEPT that decides for an empty chain is then a story about nothing.
    internal static bool IsUncounted(NodeModel model, PredictedStory way, string hit, LabNode? node = null)
    {
        var words = hit[(hit.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('/');
        if (words.Length != 3 || !Enum.TryParse<TableName>(words[0], ignoreCase: true, out var table))
            return false;
        var isPolicy = words[2] == "policy accept";
        if (!int.TryParse(words[2], out var number) && !isPolicy)
            return false;
        foreach (var ruleset in model.Rulesets)
        {
            if ((ruleset.Backend == NetfilterBackend.Nft) != hit.Contains(' ', StringComparison.Ordinal))
                continue;
            if (ruleset[table]?.Find(words[1]) is not { } chain)
                continue;
            if (isPolicy ? chain.Rules.IsEmpty : number <= chain.Rules.Length && IsOpenForNothing(node, chain.Rules[number - 1], way))
                return true;
        }

        return false;
    }

    private static bool IsOpenForNothing(LabNode? node, Rule rule, PredictedStory way) =>
        rule.Effect is Effect.Continue && rule.Conditions.Any(c => IsOpen(node, c) || (way.HasUnknownPort && AsksSourcePort(Positive(c))));

    private static bool IsOpen(LabNode? node, Condition condition) => condition switch
    {
        Condition.Not not => IsOpen(node, not.Part),
        Condition.All all => all.Parts.Any(p => IsOpen(node, p)),
        Condition.Any any => any.Parts.Any(p => IsOpen(node, p)),
        Condition.InSet set => set.CountersDecide || node?.Config.ChangesSets == true,
        _ => condition is Condition.Chance or Condition.Opaque or Condition.LocalSocket,
    };

    private static Condition Positive(Condition condition) => condition is Condition.Not not ? not.Part : condition;

    private static bool AsksSourcePort(Condition condition) => condition switch
    {
        Condition.Number number => number.Field is Field.SourcePort or Field.OriginalSourcePort or Field.ReplySourcePort or Field.ReplyDestinationPort,
        Condition.Any any => any.Parts.Any(AsksSourcePort),
        Condition.All all => all.Parts.Any(AsksSourcePort),
        _ => false,
    };
}
