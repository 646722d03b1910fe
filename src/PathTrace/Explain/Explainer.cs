using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain.Causes;
using PathTrace.Inputs.Snapshots;
using PathTrace.Queries;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>
/// Says why each path of a trace ended as it did. The causes are asked in order, the ones that others follow from first; where a change to the model
/// can be tried, it is, and only then is it called tried. Keeps indexes of its snapshot; not safe for concurrent use.
/// </summary>
public sealed class Explainer
{
    // A cause that explains others stands before them: a service rule that is missing explains the policy or the route that ended the packet.
    private static readonly Func<PathCase, Explanation?>[] CausesInOrder =
    [
        BackendPortCause.Explain,
        DeliveredCause.Explain,
        SharedAddressCause.Explain,
        IpvsCauses.Untracked,
        MasqueradeCauses.Explain,
        ReplyCauses.Explain,
        BalancerCauses.Explain,
        UntrackedCause.Explain,
        UnderlayCause.Explain,
        DownLinkCause.Explain,
        OwnPodsCause.Explain,
        PodRouteCause.Explain,
        OddWayCause.Explain,
        VxlanCause.Explain,
        IpvsCauses.Explain,
        WireGuardCauses.Explain,
        NodePortCauses.Explain,
        KubeProxyRuleCauses.Explain,
        PolicyCauses.Explain,
        ServiceRuleCauses.Explain,
        NextHopCauses.WrongNode,
        EndpointCauses.Explain,
        PolicyCauses.Guard,
        FirewallCauses.Explain,
        NextHopCauses.Explain,
        NodeCauses.Explain,
        RoutingCauses.Explain,
        PodCauses.Explain,
    ];

    private readonly Snapshot _snapshot;
    private readonly Names _names;
    private readonly Trials _trials;
    private readonly ImmutableArray<Diagnostic> _gaps;

    /// <summary>An explainer of traces through one snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="retrace">Traces a packet through a changed snapshot; null for the tracer of this library.</param>
    public Explainer(Snapshot snapshot, Func<Snapshot, PacketQuery, Assumptions, Trace>? retrace = null)
        : this(snapshot, retrace, Trials.MostTrials)
    {
    }

    private Explainer(Snapshot snapshot, Func<Snapshot, PacketQuery, Assumptions, Trace>? retrace, int mostTrials)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _snapshot = snapshot;
        _names = new(snapshot);
        _gaps = GapsOf(snapshot);
        _trials = new(snapshot, retrace is null ? Again : (changed, lost) => retrace(changed, lost.Query, lost.Assumptions), mostTrials);
    }

    private static Trace Again(Snapshot changed, Trace lost) => Tracers.Of(changed).Trace(lost.Query, lost.Assumptions, !lost.FollowsReplies);

    /// <summary>An explainer that tries no fix: it names causes at a fraction of the cost.</summary>
    internal static Explainer WithoutTrials(Snapshot snapshot) => new(snapshot, null, 0);

    /// <summary>The trace with an explanation for each path.</summary>
    public ExplainedTrace Explain(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return new(trace, [.. trace.Paths.Select(p => Explain(trace, p))], _names) { Gaps = _gaps };
    }

    /// <summary>Why a path ended, taking its assumptions for granted; null for a path without a certain end.</summary>
    internal static Explanation? WithoutAssumptions(PathCase @case) => FirstOf(@case, CausesInOrder);

    // What a node's own dumps have lost is asked about where a packet meets it; of objects that nobody lists nobody asks.
    private static ImmutableArray<Diagnostic> GapsOf(Snapshot snapshot) =>
    [
        .. snapshot.Diagnostics.Where(d => d is { Code: DiagnosticCode.Truncated or DiagnosticCode.BadJson or DiagnosticCode.BadYaml, Severity: DiagnosticSeverity.Error, Span.Source.Name: var file }
            && !FileNames.RoleOf(file).IsOfNode && !snapshot.Nodes.Any(n => n.Folder.Length > 0 && file.StartsWith($"{n.Folder}/", StringComparison.Ordinal))),
    ];

    private static Explanation? FirstOf(PathCase @case, ReadOnlySpan<Func<PathCase, Explanation?>> causes)
    {
        foreach (var cause in causes)
        {
            if (cause(@case) is { } explanation)
                return explanation;
        }

        return null;
    }

    private Explanation Explain(Trace trace, TracePath path)
    {
        var @case = PathCase.Of(_snapshot, trace, path, _names, _trials);
        var explanation = PodRouteCause.Undecided(@case) ?? OwnPodsCause.Undecided(@case) ?? DownLinkCause.Undecided(@case) ?? UndecidedCauses.Explain(@case) ?? FirstOf(@case, CausesInOrder) ?? PodCauses.Otherwise(@case);
        if (explanation.Tried is not null && explanation.Mend is null)
        {
            var latest = _trials.Latest;
            explanation = explanation with { Mend = () => latest };
        }

        return explanation.Node is null && explanation.Owner is FindingOwner.Node or FindingOwner.Cni && @case.Path.Hops.Length > 0
            ? explanation with { Node = @case.NodeName }
            : explanation;
    }
}
