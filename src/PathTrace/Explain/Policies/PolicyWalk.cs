using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Explain.Policies;

/// <summary>The rules that a packet matched in the table in which it was dropped, up to the one that dropped it.</summary>
internal sealed class PolicyWalk
{
    private readonly PathCase _case;
    private readonly Table? _table;

    internal PolicyWalk(PathCase @case, Step.RuleHit drop)
    {
        _case = @case;
        Drop = drop;
        Hits = [.. (@case.LastHop?.Steps ?? []).OfType<Step.RuleHit>().Where(h => h.Hook == drop.Hook && h.Table == drop.Table && h.Backend == drop.Backend)];
        _table = @case.Node?.Rulesets.FirstOrDefault(r => r.Source == drop.Source.Source && r.Family == drop.Before.Family)?[drop.Table];
    }

    /// <summary>The rule that drops.</summary>
    internal Step.RuleHit Drop { get; }

    /// <summary>The hits, the dropping one last.</summary>
    internal IReadOnlyList<Step.RuleHit> Hits { get; }

    /// <summary>The node that dropped.</summary>
    internal Node? Node => _case.Node;

    /// <summary>The address of the pod that the chains stand for: what leaves is from it, what comes is for it.</summary>
    internal IpAddress AddressOf(bool isEgress) => isEgress ? Drop.Before.Source : Drop.Before.Destination;

    /// <summary>A chain of the table; null when the dump does not hold it.</summary>
    internal Chain? Chain(string name) => _table?.Find(name);

    /// <summary>The last jump to the chain; null when it is built in or nothing tells.</summary>
    internal Step.RuleHit? JumpTo(string chain) => Hits.LastOrDefault(h => TargetOf(h) == chain);

    /// <summary>The pod object that has the address; null when none has or none were collected.</summary>
    internal Pod? PodAt(IpAddress address) => _case.Names.FindPod(address);

    /// <summary>Where a rule leads; null for one that leads nowhere.</summary>
    internal static string? TargetOf(Step.RuleHit hit) => hit.Rule.Effect switch
    {
        Effect.Jump jump => jump.Chain,
        Effect.Goto go => go.Chain,
        _ => null,
    };

    /// <summary>True for a rule about what conntrack could not place: no policy is asked about it.</summary>
    internal static bool IsAboutInvalid(Step.RuleHit hit) => hit.Rule.Conditions.Any(c => c is Condition.ConnectionState { States: CtStates.Invalid });
}
