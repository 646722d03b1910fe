using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tracing;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>The rules and policies of one hop in order, with the packet and its interfaces as the kernel would print them there.</summary>
internal sealed class PredictedStory
{
    private readonly ImmutableArray<StoryStep>.Builder _steps = ImmutableArray.CreateBuilder<StoryStep>();
    private readonly ImmutableArray<Ruleset> _rulesets;
    private readonly string? _in;
    private Packet _packet;
    private string? _device;
    private string? _out;
    private bool _wasForwarded;

    private PredictedStory(Hop hop, Node? node)
    {
        _packet = hop.PacketIn;
        _in = _device = hop.In;
        _rulesets = [.. (node?.Rulesets ?? []).Where(r => r.Family == hop.PacketIn.Family)];
    }

    /// <summary>The story of a hop.</summary>
    /// <param name="hop">The hop.</param>
    /// <param name="node">Its node, for what its dumps say of chains; null when it is not at hand.</param>
    /// <param name="backend">Rules of this backend alone, where the node has rules of both; null for all.</param>
    internal static ImmutableArray<StoryStep> Of(Hop hop, Node? node, NetfilterBackend? backend = null)
    {
        var story = new PredictedStory(hop, node);
        foreach (var step in hop.Steps)
            story.Tell(step, backend);
        return story._steps.ToImmutable();
    }

    private void Tell(Step step, NetfilterBackend? backend)
    {
        switch (step)
        {
            case Step.RuleHit hit:
                Enter(hit.Hook);
                _packet = hit.Before;
                if (IsWanted(hit.Backend, backend))
                    _steps.Add(Make(hit.Hook, hit.Table, hit.Chain, TraceVerdictWord.Of(hit.Rule.Effect)) with { Rule = hit.Rule, Number = hit.Number, Source = hit.Source });
                _packet = hit.After;
                break;
            case Step.ChainPolicy policy:
                Enter(policy.Hook);
                AddPolicy(policy, backend);
                break;
            case Step.Translated translated:
                _packet = translated.After;
                break;
            case Step.Routed routed:
                _out = routed.NextHop?.Device ?? (_device is null ? "lo" : null);
                break;
        }
    }

    // ip_forward.c: the TTL is one less when FORWARD sees the packet. What left by lo comes in by lo.
    private void Enter(Hook hook)
    {
        if ((hook == Hook.Forward || (hook == Hook.Postrouting && _device is not null and not "lo")) && !_wasForwarded)
        {
            _wasForwarded = true;
            if (_packet.Ttl > 0)
                _packet = _packet with { Ttl = (byte)(_packet.Ttl - 1) };
        }

        if (hook == Hook.Prerouting && _in is null)
            (_device, _out) = ("lo", null);
    }

    private void AddPolicy(Step.ChainPolicy policy, NetfilterBackend? backend)
    {
        var ruleset = _rulesets.FirstOrDefault(r => policy.Source.Source is null || ReferenceEquals(r.Source, policy.Source.Source));
        if (!IsWanted(ruleset?.Backend ?? NetfilterBackend.Unknown, backend))
            return;
        var chain = ruleset?[policy.Table]?.Find(policy.Chain);
        var verdict = policy.Verdict == Verdict.Drop ? TraceVerdictWord.Drop : TraceVerdictWord.Accept;
        _steps.Add(Make(policy.Hook, policy.Table, policy.Chain, verdict) with
        {
            Number = (chain?.Rules.Length ?? 0) + 1,
            Source = policy.Source,
            MayBeAbsent = policy.Verdict == Verdict.Accept && chain is { Rules.IsEmpty: true } && ruleset!.Backend != NetfilterBackend.Legacy,
        });
    }

    private bool IsWanted(NetfilterBackend found, NetfilterBackend? wanted) => wanted is null || _rulesets.Length < 2 || found == wanted;

    private StoryStep Make(Hook hook, TableName table, string chain, TraceVerdictWord? verdict) => new()
    {
        Hook = hook,
        Table = table,
        Chain = chain,
        Verdict = verdict,
        Packet = _packet,
        In = hook == Hook.Output ? null : _device,
        Out = hook is Hook.Prerouting or Hook.Input ? null : _out,
    };
}
