using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.Explain;

/// <summary>Nodes with a fault mended, as diagnosis tries them to see what vanishes with it.</summary>
internal static class Mends
{
    /// <summary>Forwarding on, on every interface.</summary>
    internal static Node Forwarding(Node node) => node with
    {
        Sysctls = node.Sysctls is not { } sysctls ? null : sysctls with
        {
            Values = sysctls.Values.SetItems(sysctls.Values
                .Where(v => v.Key.EndsWith(".forwarding", StringComparison.Ordinal) || v.Key == "net.ipv4.ip_forward")
                .Select(v => KeyValuePair.Create(v.Key, v.Value with { Text = "1" }))),
        },
    };

    /// <summary>One setting with another value; the node as it is where it has none of that name.</summary>
    internal static Node Sysctl(Node node, string key, string value) =>
        node.Sysctls is { } sysctls && sysctls[key] is { } old ? node with { Sysctls = sysctls with { Values = sysctls.Values.SetItem(key, old with { Text = value }) } } : node;

    /// <summary>A link up and with a carrier, with the routes that its addresses give it; of a bridge without a carrier its ports, too.</summary>
    internal static Node LinkUp(Node node, Interface link) => node with
    {
        Interfaces = [.. node.Interfaces!.Value.Select(i => i == link || (link.HasNoCarrier && i.IsPortOf(link.Name)) ? i with { Flags = [.. i.Flags.Where(f => f != "NO-CARRIER").Append("UP").Append("LOWER_UP").Distinct()], State = "UP" } : i)],
        Routes = node.Routes is not { } routes ? null :
        [
            .. routes,
            .. link.Addresses.Select(a => new Route { Destination = a.Subnet, Table = RouteTables.Main, Type = RouteType.Unicast, NextHops = [new NextHop(null, link.Name)], Source = a.Source }),
            .. link.Addresses.Select(a => new Route { Destination = IpPrefix.Host(a.Address), Table = RouteTables.Local, Type = RouteType.Local, NextHops = [new NextHop(null, link.Name)], Source = a.Source }),
        ],
    };

    /// <summary>A chain of kube-proxy's as another node has it; null when none has rules in it.</summary>
    internal static Snapshot? ChainOfSibling(Snapshot snapshot, Node node, IpFamily family, string chain) =>
        KubeProxyRestore.Sibling(snapshot, node, family, chain) is { } sibling ? snapshot.With(KubeProxyRestore.Chain(node, sibling, chain)) : null;

    /// <summary>The rule of a step keeps its place and does nothing: answers of <c>--assume</c> name the rules behind it by their numbers.</summary>
    internal static Snapshot WithoutRule(Snapshot snapshot, string node, IpFamily family, Step.RuleHit hit) => snapshot.FindNode(node) is { } holder
        ? snapshot.With(holder with { Rulesets = [.. holder.Rulesets.Select(r => r.Family == family && r.Backend == hit.Backend ? WithoutRule(r, hit.Table, hit.Chain, hit.Number) : r)] })
        : snapshot;

    /// <summary>The ruleset with a rule, named by its 1-based position, that does nothing.</summary>
    internal static Ruleset WithoutRule(Ruleset ruleset, TableName name, string chainName, int number)
    {
        if (ruleset[name] is not { } table || table.Find(chainName) is not { } chain)
            return ruleset;
        var rules = chain.PlacedRules;
        return ruleset.With(table.With(chain.WithRules(rules.SetItem(number - 1, rules[number - 1].With(new Effect.Continue(""))))));
    }
}
