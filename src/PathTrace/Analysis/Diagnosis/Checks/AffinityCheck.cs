using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// Session affinity to an endpoint that is gone or not ready: the rules with <c>recent --rcheck</c> stand before those that draw lots (pkg/proxy/iptables/proxier.go: writeServiceToEndpointRules), so that a client on the list is
/// not drawn another endpoint. Who is on the list is in no dump.
/// </summary>
internal static class AffinityCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        if (ServiceObjects.Of(snapshot) is not { } objects)
            yield break;
        foreach (var table in ProxyTables.Of(snapshot).Where(t => t.Nat is not null))
        {
            foreach (var service in objects.Services)
            {
                foreach (var port in service.Ports)
                {
                    foreach (var found in Find(table, service, port, objects))
                        yield return found;
                }
            }
        }
    }

    private static IEnumerable<Explanation> Find(ProxyTable table, Service service, ServicePort port, ServiceObjects objects)
    {
        var address = service.ClusterAddresses.FirstOrDefault(a => a.Family == table.Family);
        if (!address.IsSet || table.Find(new(port.Protocol.Number, address, port.Port)) is not { } known || Pinned(known, table.Nat!).ToList() is not { Count: > 0 } pinned || objects.EndpointsOf(service, port, table.Family) is not { } endpoints)
            yield break;
        var listed = new ListedEndpoints(service, endpoints);
        foreach (var (endpoint, source) in pinned)
        {
            // One that is drawn as well is a fault of the rules that draw (EndpointsCheck), and gone with it.
            var isDrawn = !known.Backends.IsDefault && known.Backends.Any(b => b.Address == endpoint);
            if (listed.Usable.Count > 0 && !listed.IsUsable(endpoint))
                yield return Report(table, service, endpoint, source, listed.Find(endpoint)) with { About = isDrawn ? service.ToString() : null };
        }
    }

    /// <summary>The endpoints that a list of recent clients leads to, with the rule that asks it.</summary>
    private static IEnumerable<(SocketAddress Endpoint, SourceSpan Rule)> Pinned(ProxyService service, Table nat)
    {
        for (var i = 0; i < service.Chain.Rules.Length; i++)
        {
            var rule = service.Chain.Rules[i];
            if (!KubeAffinity.Asks(rule) || ServiceRules.TargetOf(rule.Effect) is not { } name || nat.Find(name) is not { } endpoint)
                continue;
            foreach (var dnat in endpoint.Rules.Select(r => r.Effect).OfType<Effect.Dnat>())
            {
                if (dnat is { Addresses: { IsSingle: true } address, Ports: { IsSingle: true } port })
                    yield return (new(address.First, port.First), service.Chain.SpanOf(i));
            }
        }
    }

    private static Explanation Report(ProxyTable table, Service service, SocketAddress endpoint, SourceSpan rule, Endpoint? listed)
    {
        var node = table.Node.Name;
        var state = listed is null ? "gone" : "not ready";
        var seconds = service.AffinityTimeout is { } timeout ? $"{timeout} seconds" : "the timeout of the service (3 hours unless told)";
        return Make.Warning(
            FindingCode.AffinityToDeadEndpoint,
            FindingOwner.KubeProxy,
            $"session affinity of {service} on {node} keeps clients at {endpoint}, which is {state}",
            $"A client that {node} has sent to {endpoint} is sent there again, before any lots are drawn, for {seconds} behind its last packet: it fails each time, while others are served. Who these clients are is in no dump.",
            new Evidence(rule, $"{node}: the rule that asks the list"),
            new Evidence(listed?.Source ?? service.Source, listed is null ? "the service, whose endpoint it is no more" : "the endpoint that is not ready")) with
        {
            Fix = $"get kube-proxy on {node} to resync: restart it and read its log; the list goes with the endpoint's rules",
            Check = new($"grep -c src= /proc/net/xt_recent/{ShellWord.Quote(ListOf(rule))}", node, "as many clients are kept there"),
            Node = node,
        };
    }

    // kube-proxy names the list after the endpoint's chain.
    private static string ListOf(SourceSpan rule)
    {
        var words = rule.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.IndexOf(words, "--name");
        return at >= 0 && at + 1 < words.Length ? words[at + 1].Trim('"') : "DEFAULT";
    }
}
