using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>
/// One machine of the cluster and what was collected from it. What was not collected is null, never empty: an empty list is a fact, a null one is
/// a gap that makes the verdicts indeterminate that need it.
/// </summary>
public sealed record Node
{
    /// <summary>The name, unique in the snapshot.</summary>
    public required string Name { get; init; }

    /// <summary>The folder in which its files stand or ought to stand: <c>nodes/worker1</c>; empty for a single node's snapshot.</summary>
    public string Folder { get; init; } = "";

    /// <summary>What was collected per family; both backends may hold rules.</summary>
    public ImmutableArray<Ruleset> Rulesets { get; init; } = [];

    /// <summary>The families whose rules were collected, so that no ruleset means no rules rather than a gap.</summary>
    public ImmutableArray<IpFamily> RulesetFamilies { get; init; } = [];

    /// <summary>Routes of all tables and families; null when no route dump was collected.</summary>
    public ImmutableArray<Route>? Routes { get; init; }

    /// <summary>The families whose routes were collected.</summary>
    public ImmutableArray<IpFamily> RouteFamilies { get; init; } = [];

    /// <summary>True when the route dump shows all tables, the local one among them (<c>ip route show table all</c>).</summary>
    public bool HasLocalTable { get; init; }

    /// <summary>Routing rules of both families; null when not collected.</summary>
    public ImmutableArray<RoutingRule>? RoutingRules { get; init; }

    /// <summary>The families whose routing rules were collected.</summary>
    public ImmutableArray<IpFamily> RoutingRuleFamilies { get; init; } = [];

    /// <summary>Interfaces with their addresses; null when not collected.</summary>
    public ImmutableArray<Interface>? Interfaces { get; init; }

    /// <summary>Sets by <c>ipset save</c>; null when not collected.</summary>
    public ImmutableArray<IpSet>? IpSets { get; init; }

    /// <summary>Virtual servers of IPVS by <c>ipvsadm-save</c>; null when not collected.</summary>
    public ImmutableArray<VirtualServer>? VirtualServers { get; init; }

    /// <summary>Kernel parameters; null when not collected.</summary>
    public Sysctls? Sysctls { get; init; }

    /// <summary>Neighbours; null when not collected.</summary>
    public ImmutableArray<Neighbour>? Neighbours { get; init; }

    /// <summary>Bridge and vxlan forwarding entries; null when not collected.</summary>
    public ImmutableArray<ForwardingEntry>? ForwardingEntries { get; init; }

    /// <summary>WireGuard devices and their peers by <c>wg show</c>; null when not collected.</summary>
    public ImmutableArray<WireGuardDevice>? WireGuard { get; init; }

    /// <summary>Which of the listings above break off: what they do not hold may yet be there.</summary>
    public BrokenDumps Broken { get; init; }

    /// <summary>True when interfaces were collected, and all of them.</summary>
    public bool HasEveryInterface => Interfaces is not null && !Broken.HasFlag(BrokenDumps.Interfaces);

    /// <summary>The addresses by which other machines know the node (InternalIP), from Kubernetes or a node table.</summary>
    public ImmutableArray<IpAddress> InternalAddresses { get; init; } = [];

    /// <summary>The pod CIDRs that the cluster assigned to the node.</summary>
    public ImmutableArray<IpPrefix> PodCidrs { get; init; } = [];

    /// <summary>The Ready condition; null when not known.</summary>
    public bool? IsReady { get; init; }

    /// <summary>True when no new pods are put on it (<c>spec.unschedulable</c>, <c>kubectl cordon</c>); null when not known.</summary>
    public bool? IsUnschedulable { get; init; }

    /// <summary>True when its object is being deleted; null when not known.</summary>
    public bool? IsTerminating { get; init; }

    /// <summary>True when balancers are to leave it out (label <c>node.kubernetes.io/exclude-from-external-load-balancers</c>); null when not known.</summary>
    public bool? IsExcludedFromBalancers { get; init; }

    /// <summary>Its taints; null when not known.</summary>
    public ImmutableArray<NodeTaint>? Taints { get; init; }

    /// <summary>Where the node is stated: its object or row; the whole file otherwise.</summary>
    public SourceSpan Source { get; init; }

    /// <summary>The path of one of its files: <c>nodes/worker1/ip-route.txt</c>.</summary>
    public string PathOf(string file) => Folder.Length == 0 ? file : $"{Folder}/{file}";

    /// <summary>The interface of this name; null when there is none or interfaces were not collected.</summary>
    public Interface? FindInterface(string name)
    {
        foreach (var link in Interfaces ?? [])
        {
            if (string.Equals(link.Name, name, StringComparison.Ordinal))
                return link;
        }

        return null;
    }

    /// <summary>True when the rules of a family were collected, be it that there are none.</summary>
    internal bool HasRulesOf(IpFamily family) => RulesetFamilies.Contains(family) || Rulesets.Any(r => r.Family == family);

    /// <summary>The node with another one's rules, in every family that was collected there, and the sets that these ask for and the node itself lacks.</summary>
    internal Node WithRulesOf(Node other)
    {
        var own = (IpSets ?? []).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        return this with
        {
            Rulesets = [.. Rulesets.Where(r => !other.HasRulesOf(r.Family)), .. other.Rulesets],
            RulesetFamilies = [.. RulesetFamilies.Union(other.RulesetFamilies)],
            IpSets = IpSets is null ? other.IpSets : [.. IpSets, .. (other.IpSets ?? []).Where(s => !own.Contains(s.Name))],
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
