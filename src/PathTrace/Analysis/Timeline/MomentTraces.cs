using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Timeline;

/// <summary>The traces of one request in each snapshot. The same SYN in the same snapshot is traced once, however often it is sent.</summary>
internal sealed class MomentTraces
{
    // nf_conntrack_proto_tcp.c, tcp_timeouts: what ends the entry of an unanswered SYN; each SYN starts it anew.
    private const string SynSentTimeout = "net.netfilter.nf_conntrack_tcp_timeout_syn_sent";
    private const int DefaultSynSentTimeout = 120;

    private static readonly object FirstOfFlow = new();

    private readonly ImmutableArray<SnapshotMoment> _moments;
    private readonly PacketQuery _query;
    private readonly Assumptions _assumptions;
    private readonly TimelineSettings _settings;
    private readonly Explainer[] _explainers;
    private readonly Dictionary<object, ImmutableArray<Way>>[] _known;
    private readonly Dictionary<(int Moment, TimeSpan Gap), Dictionary<object, Flow>> _aged = [];

    internal MomentTraces(ImmutableArray<SnapshotMoment> moments, PacketQuery query, Assumptions assumptions, TimelineSettings settings)
    {
        (_moments, _query, _assumptions, _settings) = (moments, query, assumptions, settings);
        _explainers = [.. moments.Select(m => Explainer.WithoutTrials(m.Snapshot))];
        _known = [.. moments.Select(_ => new Dictionary<object, ImmutableArray<Way>>(ReferenceEqualityComparer.Instance))];
    }

    /// <summary>What the snapshots have to object to the query; empty when each of them can be asked.</summary>
    internal IEnumerable<Diagnostic> Problems() => _moments
        .SelectMany(m => Tracers.Of(m.Snapshot).TryTraceFlow(_query, null, _assumptions).Diagnostics.Select(d => d with { Message = $"{m.Name}: {d.Message}" }))
        .Take(1);

    /// <summary>Every way of a SYN in a snapshot.</summary>
    /// <param name="moment">The snapshot's index.</param>
    /// <param name="flow">What is remembered of the flow; null for its first packet.</param>
    internal ImmutableArray<Way> Of(int moment, Flow? flow)
    {
        if (!_known[moment].TryGetValue(flow ?? FirstOfFlow, out var ways))
            _known[moment][flow ?? FirstOfFlow] = ways = Trace(moment, flow);
        return ways;
    }

    /// <summary>The flow as it is remembered some time after its last packet.</summary>
    internal Flow Aged(Flow flow, int moment, TimeSpan gap)
    {
        if (!_aged.TryGetValue((moment, gap), out var aged))
            _aged[(moment, gap)] = aged = new(ReferenceEqualityComparer.Instance);
        if (!aged.TryGetValue(flow, out var kept))
        {
            var forgetful = _moments[moment].Snapshot.Nodes.Where(n => gap >= TimeoutOf(n)).Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
            aged[flow] = kept = forgetful.Count == 0 ? flow : flow.Without(forgetful.Contains);
        }

        return kept;
    }

    private static TimeSpan TimeoutOf(Node node) => TimeSpan.FromSeconds(
        node.Sysctls?[SynSentTimeout]?.Text is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : DefaultSynSentTimeout);

    private ImmutableArray<Way> Trace(int moment, Flow? flow)
    {
        var (found, _) = Tracers.Of(_moments[moment].Snapshot).TryTraceFlow(_query, flow, _assumptions, _settings.TracksWithoutRules);
        if (found is null)
            return [];
        var (trace, behind) = found;
        // Answered paths are never asked why, and most are answered.
        var explained = trace.Paths.All(p => p.Outcome == Disposition.Answered) ? null : _explainers[moment].Explain(trace);
        var ways = ImmutableArray.CreateBuilder<Way>(trace.Paths.Length);
        for (var i = 0; i < trace.Paths.Length; i++)
        {
            var path = trace.Paths[i];
            var why = path.Outcome == Disposition.Answered ? null : explained?.Explanations[i];
            var choices = path.Origin.Steps.OfType<Step.Chosen>().Select(s => s.Choice).ToList();
            ways.Add(new(
                path,
                choices.Count == 0 ? null : string.Join(" / ", choices.Select(c => c.Chosen)),
                choices.Aggregate(Fraction.One, (share, choice) => share * choice.Probability),
                path.Origin.Kind == OriginKind.LoadBalancer ? path.Origin.Name : null,
                behind[i],
                Reactions.Of(path, why is { IsSilent: true }, _settings.NetworkTells),
                why?.Title));
        }

        return ways.DrainToImmutable();
    }
}
