using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Datapath.Symbolic;
using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.KernelLab.Stories;

/// <summary>One way that PathTrace says a probe may go.</summary>
internal sealed record PredictedStory
{
    internal required ImmutableArray<string> Hits { get; init; }

    internal required ImmutableSortedDictionary<string, long> LegacyHits { get; init; }

    internal required Fate Fate { get; init; }

    internal required Disposition? End { get; init; }

    internal Packet? Packet { get; init; }

    internal string? Out { get; init; }

    internal string? ToMac { get; init; }

    /// <summary>What the node must have said to the sender if it said anything; null for nothing.</summary>
    internal string? Answer { get; init; }

    /// <summary>The share of packets that go this way.</summary>
    internal required Fraction Share { get; init; }

    /// <summary>Why the dumps do not decide the first thing on which the way hangs; null when it hangs on nothing.</summary>
    internal string? OpenBecause { get; init; }

    internal bool IsAssumed => OpenBecause is not null;

    /// <summary>True when a routing rule ended it, and not a route.</summary>
    internal bool IsByRule { get; init; }

    /// <summary>True when a route of type broadcast led the packet, if only at first.</summary>
    internal bool IsBroadcast { get; init; }

    /// <summary>True when a translation drew its source port at random, or conntrack keeps an ICMP identifier in its place.</summary>
    internal bool HasUnknownPort { get; init; }

    /// <summary>The last step, for readers of a difference.</summary>
    internal string LastStep { get; init; } = "";

    private static readonly IpAddress LimitedBroadcast = IpAddress.V4(uint.MaxValue);

    // The lab loads legacy rules last, so that they run first (netfilter/core.c, nf_hook_entries_grow). No dump tells, and a user who knows may say it in the same way.
    private static readonly Assumptions LegacyRunsFirst = Enum.GetValues<TableName>().Aggregate(Assumptions.None, (given, table) => given.With($"{LabNode.Name}:{TableText.Of(table)}:nft-first", false));

    internal static ImmutableArray<PredictedStory> Of(NodeModel model, Probe probe, CtStates? tracking = null, Witness? witness = null)
    {
        var state = new PacketState(model, probe.Packet, probe.In)
        {
            ForcedTracking = tracking,
            IsForNeighbour = probe.Neighbour is not null,
            Answers = Datapath.Concrete.Answers.Of(LegacyRunsFirst),
            Witness = witness,
        };
        var pipeline = new NodePipeline<PacketState>(new ConcreteDomain());
        var ways = new List<Processed<PacketState>>();
        if (probe.In is null)
            pipeline.Make(state, ways);
        else
            pipeline.Arrive(state, ways);
        return [.. ways.Select(Of)];
    }

    private static PredictedStory Of(Processed<PacketState> way)
    {
        var state = way.State;
        var steps = Trail.ToArray(state.Trail);
        var isByRule = steps.LastOrDefault(s => s is Step.Routed) is Step.Routed { Route: null };
        var fate = way.Outcome switch
        {
            NodeOutcome.Sent => Fate.Sent,
            NodeOutcome.Local => Fate.Delivered,
            _ => state.End is Disposition.Dropped or Disposition.Rejected ? Fate.Refused : Fate.Lost,
        };
        return new()
        {
            Hits = HitsOf([.. steps]),
            LegacyHits = steps.Select(LegacyHitOf).OfType<string>().GroupBy(h => h).ToImmutableSortedDictionary(g => g.Key, g => (long)g.Count(), StringComparer.Ordinal),
            Fate = fate,
            End = state.End,
            Packet = fate is Fate.Sent or Fate.Delivered ? state.Packet : null,
            Out = fate == Fate.Sent ? state.Out : null,
            ToMac = fate == Fate.Sent ? Convert.ToHexString(Addresses.MacOf(state.NextHop?.Via ?? state.Packet.Destination)) : null,
            Answer = Answers.To(state.End, (steps.LastOrDefault(s => s is Step.RuleHit) as Step.RuleHit)?.Rule.Effect, isByRule, state.Packet.Family),
            IsByRule = isByRule,
            IsBroadcast = steps.Any(s => s is Step.Routed { Route.Type: Routing.RouteType.Broadcast }) || state.RoutedDestination == LimitedBroadcast,
            HasUnknownPort = state.Packet.SourcePortDrawnFrom is not null || state.Packet.Protocol.IsIcmp,
            Share = Branch.ProbabilityOf(state.Branch),
            OpenBecause = FirstOpen(state.Branch),
            LastStep = steps.LastOrDefault()?.ToString() ?? "",
        };
    }

    private static string? FirstOpen(Branch? branch)
    {
        string? reason = null;
        for (; branch is not null; branch = branch.Earlier)
            reason = branch.Assumption?.Reason ?? reason;
        return reason;
    }

    /// <summary>The rules that a trace hits, in the form of <see cref="KernelStory.RulesInText"/>.</summary>
    internal static string RulesOf(ImmutableArray<Step> steps) => KernelStory.TextOf(
        steps.Where(s => s is Step.RuleHit).Select(HitOf).OfType<string>(),
        steps.Where(s => s is Step.RuleHit).Select(LegacyHitOf).OfType<string>().GroupBy(h => h).Select(g => (g.Key, (long)g.Count())));

    /// <summary>The nft rules and policies among the steps, in the words of <see cref="KernelStory.Hits"/>.</summary>
    internal static ImmutableArray<string> HitsOf(ImmutableArray<Step> steps) => [.. steps.Select(HitOf).OfType<string>()];

    private static string? HitOf(Step step) => step switch
    {
        Step.RuleHit { Backend: NetfilterBackend.Nft } hit => $"{Name(hit.Hook)} {TableText.Of(hit.Table)}/{hit.Chain}/{hit.Number.ToString(CultureInfo.InvariantCulture)}",
        Step.ChainPolicy policy when IsNft(policy) => $"{Name(policy.Hook)} {TableText.Of(policy.Table)}/{policy.Chain}/policy {(policy.Verdict == Verdict.Drop ? "drop" : "accept")}",
        _ => null,
    };

    private static string? LegacyHitOf(Step step) => step switch
    {
        Step.RuleHit { Backend: NetfilterBackend.Legacy } hit => $"{TableText.Of(hit.Table)}/{hit.Chain}/{hit.Number.ToString(CultureInfo.InvariantCulture)}",
        Step.ChainPolicy policy when !IsNft(policy) => $"{TableText.Of(policy.Table)}/{policy.Chain}/policy",
        _ => null,
    };

    // A policy's step does not tell its backend; its line stands in the dump that does.
    private static bool IsNft(Step.ChainPolicy policy) => policy.Source.Source?.Name.Contains("-nft-", StringComparison.Ordinal) != false;

#pragma warning disable CA1308 // nft writes hooks in lower case
    private static string Name(Hook hook) => hook.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
