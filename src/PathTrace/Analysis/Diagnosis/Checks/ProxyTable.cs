using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>The service rules of one node and family (pkg/proxy/iptables/proxier.go): what nat takes, what filter refuses, and the cluster-wide chains behind.</summary>
internal sealed class ProxyTable
{
    /// <summary>The chains of a service that hold its endpoints on every node alike; those of a Local policy (KUBE-SVL-) rightly differ.</summary>
    internal const string ServicePrefix = "KUBE-SVC-";

    internal const string EndpointPrefix = "KUBE-SEP-";

    // KUBE-FW- jumps to KUBE-EXT-, and that to KUBE-SVC-.
    private const int MostJumps = 3;

    private readonly Snapshot _snapshot;
    private readonly Dictionary<ServiceTarget, ServiceRule> _taken = [];
    private readonly HashSet<ServiceTarget> _refused = [];
    private readonly Dictionary<ServiceTarget, ProxyService> _services = [];
    private readonly Dictionary<string, ProxyService> _byChain = new(StringComparer.Ordinal);

    internal ProxyTable(Snapshot snapshot, Node node, IpFamily family)
    {
        (_snapshot, Node, Family) = (snapshot, node, family);
        var rulesets = node.Rulesets.Where(r => r.Family == family).ToList();
        Ruleset = rulesets.MaxBy(r => r[TableName.Nat]?.Find(ServiceTarget.ServicesChain)?.Rules.Length ?? -1);
        IsWhole = rulesets.TrueForAll(r => r.IsComplete && r.Tables.All(t => t.IsComplete)) && !MayHide(Nat?.Find(ServiceTarget.ServicesChain)) && !MayHide(Nat?.Find(ServiceTarget.NodePortsChain));
        AddTaken(Nat?.Find(ServiceTarget.ServicesChain));
        AddTaken(Nat?.Find(ServiceTarget.NodePortsChain));
        AddRefused(ServiceTarget.ServicesChain);
        AddRefused("KUBE-EXTERNAL-SERVICES");
    }

    // A line that cannot be read may be the very rule that seems to be missing.
    private static bool MayHide(Chain? chain) => chain is not null && chain.Rules.Any(r => r.Effect is Effect.Opaque { Kind: OpaqueKind.NotUnderstood } || r.Conditions.Any(IsUnreadable));

    private static bool IsUnreadable(Condition condition) => condition switch
    {
        Condition.Opaque opaque => opaque.Kind == OpaqueKind.NotUnderstood,
        Condition.Not not => IsUnreadable(not.Part),
        Condition.All all => all.Parts.Any(IsUnreadable),
        Condition.Any any => any.Parts.Any(IsUnreadable),
        _ => false,
    };

    internal Node Node { get; }

    internal IpFamily Family { get; }

    /// <summary>The ruleset with kube-proxy's chains where a node has two; null when the node has no rules.</summary>
    internal Ruleset? Ruleset { get; }

    internal Table? Nat => Ruleset?[TableName.Nat];

    /// <summary>True when every rule of the node is known: what is not there is missing.</summary>
    internal bool IsWhole { get; }

    /// <summary>The rules of KUBE-SERVICES and KUBE-NODEPORTS that lead to endpoints.</summary>
    internal IReadOnlyDictionary<ServiceTarget, ServiceRule> Taken => _taken;

    /// <summary>The services that filter rejects or drops, because they have no endpoints or none here.</summary>
    internal IReadOnlySet<ServiceTarget> Refused => _refused;

    /// <summary>The cluster-wide chains that some service rule leads to, by name.</summary>
    internal IReadOnlyDictionary<string, ProxyService> ByChain => _byChain;

    /// <summary>The cluster-wide chain behind a service's rule; null when it has none or only a local one.</summary>
    internal ProxyService? Find(ServiceTarget target) => _services.GetValueOrDefault(target);

    /// <summary>Where a service's rule stands or ought to stand: the chain, the table or the file.</summary>
    internal SourceSpan Place => Nat?.Find(ServiceTarget.ServicesChain)?.Declaration ?? Nat?.Source ?? FileSpan;

    /// <summary>The words behind a node's name where it is not about IPv4.</summary>
    internal string FamilyText => Family == IpFamily.IPv6 ? " (IPv6)" : "";

    /// <summary><c>iptables-save -t nat</c> with a filter, on the node.</summary>
    internal ShellCommand Save(string filter, string? note = null) => new($"{Words.Iptables(Family)}-save -t nat | {filter}", Node.Name, note);

    private SourceSpan FileSpan
    {
        get
        {
            var path = Node.PathOf($"{Words.Iptables(Family)}-save.txt");
            var file = Ruleset?.Source ?? _snapshot.Files.FirstOrDefault(f => f.Name == path);
            return file is null ? default : SourceSpan.WholeFile(file);
        }
    }

    private void AddTaken(Chain? chain)
    {
        if (chain is null)
            return;
        foreach (var (target, i) in ServiceTarget.Of(chain))
        {
            var rule = new ServiceRule(chain.Name, i + 1, chain.Rules[i], chain.SpanOf(i));
            if (!_taken.TryAdd(target, rule) || ClusterChain(rule.Rule.Effect) is not { } cluster)
                continue;
            if (!_byChain.TryGetValue(cluster.Name, out var service))
                _byChain.Add(cluster.Name, service = new(target, rule, cluster, Nat!));
            _services.Add(target, service);
        }
    }

    private void AddRefused(string name)
    {
        foreach (var rule in Ruleset?[TableName.Filter]?.Find(name)?.Rules ?? [])
        {
            if (rule.Effect is Effect.Drop or Effect.Reject && (ServiceTarget.Of(rule, false) ?? ServiceTarget.Of(rule, true)) is { } target)
                _refused.Add(target);
        }
    }

    private Chain? ClusterChain(Effect effect)
    {
        for (var jump = 0; jump < MostJumps && ServiceRules.TargetOf(effect) is { } name && Nat!.Find(name) is { } chain; jump++)
        {
            if (name.StartsWith(ServicePrefix, StringComparison.Ordinal))
                return chain;
            effect = chain.Rules.Select(r => r.Effect).FirstOrDefault(LeadsOn) ?? new Effect.Continue("");
        }

        return null;
    }

    private static bool LeadsOn(Effect effect) =>
        ServiceRules.TargetOf(effect) is { } name && (name.StartsWith(ServicePrefix, StringComparison.Ordinal) || name.StartsWith("KUBE-EXT-", StringComparison.Ordinal));
}
