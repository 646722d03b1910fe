using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PathTrace.Cluster;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.Datapath;

/// <summary>
/// One node as one family sees it: tables indexed, defaults of the kernel filled in, and for everything that was not collected the knowledge that it was not.
/// </summary>
internal sealed class NodeModel
{
    private readonly Dictionary<string, Fib> _tables;
    private readonly Fib? _merged;
    private readonly FrozenDictionary<string, Interface> _interfaces;
    private readonly Dictionary<string, IpSet>? _sets;
    private readonly ConcurrentDictionary<string, DeviceSettings> _settings = new(StringComparer.Ordinal);
    private DeviceSettings? _latestSettings;
    private StrongBox<bool>? _needsConntrack;
    private readonly ConcurrentDictionary<IpSet, SetIndex> _setIndexes = new(ReferenceEqualityComparer.Instance);
    private readonly bool _knowsEveryOwnAddress;
    private readonly Func<IpAddress, bool>? _isElsewhere;
    private readonly Func<Packet, Witness?, bool?>? _callsService;

    /// <summary>A node seen by one family.</summary>
    /// <param name="node">The node.</param>
    /// <param name="family">The family.</param>
    /// <param name="isElsewhere">What the rest of the snapshot knows of addresses: true for one that a pod or another node holds.</param>
    /// <param name="callsService">What the snapshot's objects say of a packet that is the node's own: whether it calls a service; null when they do not tell.</param>
    internal NodeModel(Node node, IpFamily family, Func<IpAddress, bool>? isElsewhere = null, Func<Packet, Witness?, bool?>? callsService = null)
    {
        _isElsewhere = isElsewhere;
        _callsService = callsService;
        Node = node;
        Family = family;
        Rulesets = [.. node.Rulesets.Where(r => r.Family == family)];
        HasRulesets = Rulesets.Length > 0 || node.RulesetFamilies.Contains(family);
        HasRoutes = node.Routes is not null && node.RouteFamilies.Contains(family);
        RoutingRules = node.RoutingRules is { } rules && node.RoutingRuleFamilies.Contains(family)
            ? [.. rules.Where(r => r.Family == family || r.Family == IpFamily.None).OrderBy(r => r.Preference)]
            : DefaultRules.Of(family);
        HasCustomRoutingRules = !DefaultRules.AreDefault(RoutingRules, family);
        HasCustomLocalRoutes = (node.Routes ?? []).Any(r => r.Type == RouteType.Local && r.Destination.Address.Family == family && r.Protocol != "kernel");
        var local = LocalTable.Of(node, family);
        HasLocalTable = local is not null;
        _knowsEveryOwnAddress = LocalTable.IsWhole(node, family);
        _tables = (node.Routes ?? [])
            .Where(r => r.Table != RouteTables.Local)
            .Concat(local ?? [])
            .GroupBy(r => r.Table)
            .ToDictionary(g => g.Key, g => new Fib(g.Key, family, g));
        _interfaces = (node.Interfaces ?? []).GroupBy(i => i.Name, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        HasBlockedPorts = (node.Interfaces ?? []).Any(i => i.Master is not null && (i.IsKnownDown || i.HasNoCarrier || i.IsIsolated == true));
        _merged = HasCustomRoutingRules || family == IpFamily.IPv6 ? null : Merge(local ?? []);
        VirtualServers = node.VirtualServers is { } servers ? new(servers, family) : null;
        LacksVirtualServers = node.VirtualServers is null ? IpvsMode.IsOn(node) : node.Broken.HasFlag(BrokenDumps.VirtualServers);
        _sets = node.IpSets?.GroupBy(s => s.Name).ToDictionary(g => g.Key, g => g.First());
    }

    internal Node Node { get; }

    internal IpFamily Family { get; }

    /// <summary>The rules of this family, one entry per backend that holds some.</summary>
    internal ImmutableArray<Ruleset> Rulesets { get; }

    /// <summary>False when no rule dump of this family was collected.</summary>
    internal bool HasRulesets { get; }

    /// <summary>False when no route dump of this family was collected.</summary>
    internal bool HasRoutes { get; }

    /// <summary>False when the node's own addresses are not known.</summary>
    internal bool HasLocalTable { get; }

    /// <summary>By ascending preference; the kernel's three defaults when none were collected.</summary>
    internal ImmutableArray<RoutingRule> RoutingRules { get; }

    /// <summary>True when the administrator added routing rules: the kernel then checks sources more fully (fib_frontend.c, fib4_has_custom_rules).</summary>
    internal bool HasCustomRoutingRules { get; }

    /// <summary>True when somebody added routes of type local, which has the same effect (fib_frontend.c, inet_rtm_newroute: fib_has_custom_local_routes).</summary>
    internal bool HasCustomLocalRoutes { get; }

    /// <summary>
    /// IPv4 without added routing rules: the kernel keeps the tables local and main as one, so that a longer prefix in main goes before a shorter one in local
    /// (ip_fib.h, fib_lookup; fib_trie.c, fib_trie_unmerge). Null otherwise.
    /// </summary>
    internal Fib? Merged => _merged;

    /// <summary>The kernel parameters of an interface.</summary>
    internal DeviceSettings SettingsOf(string device)
    {
        // Every fork of a packet asks for the same interface, by the same string. A race only costs a lookup.
        var latest = _latestSettings;
        return ReferenceEquals(latest?.Device, device)
            ? latest
            : _latestSettings = _settings.GetOrAdd(device, static (name, node) => new DeviceSettings(node, name), this);
    }

    /// <summary>True when some port of a bridge is down, without a carrier or isolated: which one a packet meets is asked then only.</summary>
    internal bool HasBlockedPorts { get; }

    /// <summary>True when some rule of the family makes the node track connections; false when none is known to (<see cref="ConntrackUse"/>). Made on first use.</summary>
    internal bool NeedsConntrack => (_needsConntrack ??= new(ConntrackUse.IsIn(Rulesets))).Value;

    /// <summary>True when NAT is there for the family: a built-in chain of a table nat, or a dump that may have lost one (nf_nat_core.c, nf_nat_register_fn).</summary>
    internal bool HasNat => Rulesets.Any(r => !r.IsComplete || r[TableName.Nat]?.Chains.Any(c => c.Hook is not null) == true);

    /// <summary>The virtual servers of IPVS; null when they were not collected.</summary>
    internal VirtualServerIndex? VirtualServers { get; }

    /// <summary>True when there are virtual servers that no dump shows: kube-proxy runs in IPVS mode, and they were not collected or not whole.</summary>
    internal bool LacksVirtualServers { get; }

    /// <summary>What the objects of the snapshot say of a packet that is the node's own: whether it calls a service; null when they do not tell.</summary>
    internal bool? CallsService(Packet packet, Witness? witness) => _callsService?.Invoke(packet, witness);

    internal bool HasSets => _sets is not null;

    /// <summary>The interface of this name; null when there is none or interfaces were not collected.</summary>
    internal Interface? FindInterface(string? name) => name is null ? null : _interfaces.GetValueOrDefault(name);

    internal Fib? TableOf(string name) => _tables.GetValueOrDefault(name);

    internal IpSet? SetOf(string name) => _sets?.GetValueOrDefault(name);

    /// <summary>The members of a set by address; made on first use.</summary>
    internal SetIndex IndexOf(IpSet set) => _setIndexes.GetOrAdd(set, static s => new SetIndex(s));

    /// <summary>True when <c>ignore_routes_with_linkdown</c> is known to be on for the interface (all or its own).</summary>
    internal bool IgnoresLinkdown(string device) =>
        SettingsOf(device).IgnoreRoutesWithLinkdown.Value is > 0;

    /// <summary>False when the address may be one of the node's own and no dump tells.</summary>
    internal bool KnowsWhetherOwn(IpAddress address, Witness? witness = null) =>
        HasLocalTable
        && (_knowsEveryOwnAddress
            || LocalRoute(address, witness) is { Type: RouteType.Local or RouteType.Anycast or RouteType.Broadcast }
            || IsElsewhere(address, witness));

    private bool IsElsewhere(IpAddress address, Witness? witness)
    {
        witness?.SawPlace(address);
        return _isElsewhere?.Invoke(address) == true;
    }

    /// <summary>The local table's answer for an address, or null.</summary>
    internal Route? LocalRoute(IpAddress address, Witness? witness = null)
    {
        if ((_merged ?? TableOf(RouteTables.Local)) is not { } table)
            return null;
        if (witness?.IsOpen(address) == true)
            witness.SawAddress(address, table.RegionOf(address));
        foreach (var route in table.Lookup(address, 0))
        {
            // fib_trie.c, fib_lookup_good_nhc: also an address's type is looked up past links without a carrier, where they do not count.
            if (route.NextHops.IsEmpty || RouteLookup.UsableNextHops(this, route, null).Any())
                return route;
        }

        return null;
    }

    // Among equal prefixes the table local goes first (fib_trie.c, fib_insert_alias: by descending table number).
    private Fib Merge(IEnumerable<Route> local) => new(
        RouteTables.Local,
        Family,
        local.Concat((Node.Routes ?? []).Where(r => r.Table == RouteTables.Main)));
}
