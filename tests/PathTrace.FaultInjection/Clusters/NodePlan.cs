using System.Collections.Immutable;

namespace PathTrace.FaultInjection.Clusters;

/// <summary>What one node is to print about itself.</summary>
/// <param name="Number">Its number, from 1: worker3 is 192.168.0.13 and holds the pods of 10.0.3.0/24.</param>
internal sealed record NodePlan(int Number)
{
    internal string Name => $"worker{Number}";

    internal string Address => $"192.168.0.{Number + 10}";

    internal string PodCidr => $"10.0.{Number}.0/24";

    internal string Gateway => $"10.0.{Number}.254";

    /// <summary>True for an address of its pods, or its own, which those of the host network have.</summary>
    internal bool Holds(string address) => address == Address || address.StartsWith($"10.0.{Number}.", StringComparison.Ordinal);

    /// <summary>The path of one of its files.</summary>
    internal string File(string name) => $"nodes/{Name}/{name}";

    internal string RulesFile => File("iptables-save.txt");

    internal string RoutesFile => File("ip-route.txt");

    /// <summary>Routes of table main beside those of its own links.</summary>
    internal ImmutableArray<string> Routes { get; init; } = [];

    /// <summary>Routes of other tables, each with its <c>table</c>.</summary>
    internal ImmutableArray<string> OtherRoutes { get; init; } = [];

    /// <summary>Rules of <c>ip rule</c> beside the three of every node.</summary>
    internal ImmutableArray<string> RoutingRules { get; init; } = [];

    /// <summary>The services that its kube-proxy has written.</summary>
    internal ImmutableArray<ServicePlan> Services { get; init; } = [];

    /// <summary>False once its kube-proxy's rules are flushed.</summary>
    internal bool HasKubeRules { get; init; } = true;

    /// <summary>False once KUBE-POSTROUTING has lost its MASQUERADE.</summary>
    internal bool Masquerades { get; init; } = true;

    /// <summary>The policy of FORWARD in table filter.</summary>
    internal string ForwardPolicy { get; init; } = "ACCEPT";

    /// <summary>Rules at the head of FORWARD.</summary>
    internal ImmutableArray<string> Forward { get; init; } = [];

    /// <summary>Rules at the head of INPUT in table filter.</summary>
    internal ImmutableArray<string> Input { get; init; } = [];

    /// <summary>The addresses at which kube-proxy serves node ports (<c>--nodeport-addresses</c>); empty for all of the node's.</summary>
    internal ImmutableArray<string> NodePortAddresses { get; init; } = [];

    /// <summary>What its object says of its Ready condition.</summary>
    internal bool IsReady { get; init; } = true;

    /// <summary>True once it is cordoned.</summary>
    internal bool IsCordoned { get; init; }

    /// <summary>True once its object is about to be deleted.</summary>
    internal bool IsTerminating { get; init; }

    /// <summary>Rules at the head of PREROUTING in table nat.</summary>
    internal ImmutableArray<string> NatHead { get; init; } = [];

    /// <summary>Rules of PREROUTING in table raw; none for a node without that table.</summary>
    internal ImmutableArray<string> Raw { get; init; } = [];

    /// <summary>Values of <c>sysctl</c> that differ from a healthy node's.</summary>
    internal ImmutableDictionary<string, string> Sysctls { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>True once somebody has set cni0 down.</summary>
    internal bool IsBridgeDown { get; init; }

    /// <summary>The services in rules that iptables-legacy has kept from former days; none for a node without.</summary>
    internal ImmutableArray<ServicePlan> LegacyServices { get; init; } = [];

    internal NodePlan With(ServicePlan service) => this with { Services = [.. Services.Select(s => s.Name == service.Name ? service : s)] };
}
