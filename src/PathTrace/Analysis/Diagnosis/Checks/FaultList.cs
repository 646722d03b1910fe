using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// Endpoints of the rules that the objects contradict, gathered: one finding for each kind of fault and node, and one for several nodes that have the very same faults.
/// </summary>
internal sealed class FaultList(Snapshot snapshot, Names names)
{
    private readonly Dictionary<(FindingCode Code, ProxyTable Table), List<Fault>> _faults = [];

    internal int Count { get; private set; }

    internal void Add(FindingCode code, ProxyTable table, Service service, ProxyService.Backend backend, Endpoint? listed) =>
        Add(code, table, new(service, backend.Address, backend.Source, listed));

    /// <summary>An endpoint that is listed and not ready; where no other is ready kube-proxy has nothing better, and the service is a finding of its own.</summary>
    internal void AddNotReady(ProxyTable table, ListedEndpoints listed, ProxyService.Backend backend, Endpoint idle)
    {
        if (listed.Usable.Count > 0)
            Add(FindingCode.EndpointNotReady, table, listed.Service, backend, idle);
    }

    /// <summary>Endpoints that the node's rules lack.</summary>
    internal void AddMissing(ProxyTable table, ListedEndpoints listed, IEnumerable<Endpoint> missing, SourceSpan place, string? chain = null)
    {
        foreach (var endpoint in missing)
            Add(FindingCode.EndpointMissing, table, new(listed.Service, endpoint.Address, place, endpoint, chain));
    }

    internal IEnumerable<Explanation> ToExplanations() => _faults
        .GroupBy(f => (f.Key.Code, Text: string.Join('|', f.Value.Select(v => $"{v.Service} {v.Address}"))))
        .OrderBy(g => g.Key.Code)
        .Select(g => FaultText.Of(g.Key.Code, [.. g.Select(f => f.Key.Table)], g.First().Value, snapshot, names));

    private void Add(FindingCode code, ProxyTable table, Fault fault)
    {
        if (!_faults.TryGetValue((code, table), out var list))
            _faults.Add((code, table), list = []);
        list.Add(fault);
        Count++;
    }

    /// <summary>One endpoint of one service.</summary>
    /// <param name="Service">The service.</param>
    /// <param name="Address">Where the rules send, or ought to.</param>
    /// <param name="Rule">The rule, or the chain that lacks one, on the first node.</param>
    /// <param name="Listed">What the objects say; null when they do not list it.</param>
    /// <param name="Chain">The service's chain that lacks it; null where there is none, or nothing is lacking.</param>
    internal sealed record Fault(Service Service, SocketAddress Address, SourceSpan Rule, Endpoint? Listed, string? Chain = null);
}
