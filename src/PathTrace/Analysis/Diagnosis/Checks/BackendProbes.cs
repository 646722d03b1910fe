using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Queries;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Makes the health checks of balancers, and a client's packet beside each, by tracing both to the backend's node.</summary>
internal sealed class BackendProbes
{
    private readonly Snapshot _snapshot;
    private readonly Names _names;
    private readonly Tracer _tracer;
    private readonly EndResolver _ends;
    private readonly OutsideClients _clients;
    private readonly Lazy<Explainer> _explainer;
    private readonly Dictionary<(string, IpAddress, HealthCheck), CheckOutcome> _outcomes = [];
    private readonly Dictionary<Service, LocalEndpoints> _local = new(ReferenceEqualityComparer.Instance);

    internal BackendProbes(Snapshot snapshot, Names names)
    {
        (_snapshot, _names) = (snapshot, names);
        _tracer = Tracers.Of(snapshot);
        _ends = new(snapshot);
        _clients = new(snapshot);
        _explainer = new(() => Explainer.WithoutTrials(snapshot));
    }

    /// <summary>A probe of every backend that is a node of the snapshot, of every balancer whose check is known.</summary>
    internal IEnumerable<BackendProbe> All()
    {
        var services = _snapshot.Services ?? [];
        foreach (var balancer in (_snapshot.LoadBalancers ?? []).Where(b => b.IsUnderstood))
        {
            foreach (var backend in balancer.Backends.Where(b => b.Weight > 0))
            {
                var service = ServiceOf(balancer, backend);
                if (NodeOf(backend) is { } node && BackendCheck.Of(balancer, service, services) is { } check && Of(balancer, backend, node, check, service) is { } probe)
                    yield return probe;
            }
        }
    }

    private Node? NodeOf(LoadBalancerBackend backend) =>
        (backend.NodeName ?? (backend.Address is { } target ? _names.Node(target.Address) : null)) is { } name ? _snapshot.FindNode(name) : null;

    /// <summary>The service and its port that a frontend is there for: the one with its address, else the one with the node port that it sends to.</summary>
    private (Service, ServicePort)? ServiceOf(LoadBalancer balancer, LoadBalancerBackend backend)
    {
        if (_names.FindService(balancer.Frontend.Address) is { } owner)
        {
            var ports = owner.Ports.Where(p => p.Protocol == balancer.Protocol && (balancer.Frontend.Port == 0 || p.Port == balancer.Frontend.Port)).Take(2).ToList();
            return ports is [var only] ? (owner, only) : null;
        }

        foreach (var service in backend.Address is { Port: > 0 } ? _snapshot.Services ?? [] : [])
        {
            if (service.Ports.FirstOrDefault(p => p.Protocol == balancer.Protocol && p.NodePort == backend.Address!.Value.Port) is { } port)
                return (service, port);
        }

        return null;
    }

    private BackendProbe? Of(LoadBalancer balancer, LoadBalancerBackend backend, Node node, BackendCheck check, (Service Service, ServicePort Port)? service)
    {
        var family = balancer.Frontend.Address.Family;
        var port = balancer.Frontend.Port != 0 ? balancer.Frontend.Port : service?.Port.Port ?? 0;
        var called = backend.Address is { } target ? target with { Port = target.Port == 0 ? port : target.Port } : new SocketAddress(balancer.Frontend.Address, port);
        if (called.Port == 0 || called.Address.Family != family || AddressOf(node, backend, family) is not { } own)
            return null;
        var data = Send(balancer.Protocol, _clients.AllowedBy(service?.Service, balancer.Frontend.Address), called, node);
        if (data is null)
            return null;
        if (!_outcomes.TryGetValue((node.Name, own, check.Check), out var outcome))
            _outcomes.Add((node.Name, own, check.Check), outcome = Ask(check, node, own));
        return new(balancer, backend, node, check, outcome, data, LossOf(data));
    }

    private IpAddress? AddressOf(Node node, LoadBalancerBackend backend, IpFamily family) =>
        backend.Address?.Address ?? _ends.AddressOf(new QueryEnd.Named(NameKind.Node, null, node.Name, null), family, out _);

    private Trace? Send(IpProtocol protocol, IpAddress from, SocketAddress to, Node node)
    {
        var query = new PacketQuery { Text = "", Protocol = protocol, Source = new QueryEnd.Address(from, null), Destination = new QueryEnd.Address(to.Address, to.Port), Origin = new QueryOrigin.At(node.Name, null) };
        query = query with { Text = PacketQueryText.Print(query) };
        // As in the matrix, nobody has called before.
        return _tracer.TryTrace(query).Value is { } trace && NewClient.IsAskedFor(trace) ? _tracer.TryTrace(query, NewClient.Answers).Value : _tracer.TryTrace(query).Value;
    }

    // What a policy or the service's source ranges keep out is lost on purpose.
    private Explanation? LossOf(Trace trace)
    {
        if (trace.Failed.IsZero)
            return null;
        var explained = _explainer.Value.Explain(trace);
        return explained.Explanations
            .Where((e, i) => trace.Paths[i].Outcome.IsFailure() && trace.Paths[i].Assumptions.IsEmpty && e.Code is not (FindingCode.NetworkPolicy or FindingCode.SourceRangeExcludesClient))
            .FirstOrDefault();
    }

    private CheckOutcome Ask(BackendCheck check, Node node, IpAddress own)
    {
        var from = check.Check.From is { } stated && stated.Family == own.Family ? stated : _clients.Anybody(own.Family);
        if (Send(IpProtocol.Tcp, from, new(own, check.Check.Port), node) is not { } trace)
            return CheckOutcome.Unknown;
        if (trace.Failed.IsOne)
        {
            var why = LossOf(trace) ?? _explainer.Value.Explain(trace).Explanations[0];
            return new(false, $"it does not get through there ({why.Title})", why.Evidence.IsEmpty ? null : why.Evidence[0]);
        }

        if (!trace.Delivered.IsOne)
            return CheckOutcome.Unknown;
        return check.Check.Kind == HealthCheckKind.Tcp ? Connected(check, node, trace) : Answered(check, node, trace);
    }

    // Who accepts a connection at a node's own port is in no dump: kube-proxy at a healthCheckNodePort, a host-network pod at an endpoint of a service.
    private CheckOutcome Connected(BackendCheck check, Node node, Trace trace)
    {
        if (trace.Paths.All(p => p.Disposition == Disposition.DeliveredToPod || IsEndpoint(p)))
            return new(true, $"a connection to port {check.Check.Port} reaches {Ends(trace)}", null);
        return IsKubeProxys(check, node, trace) ? new(true, $"kube-proxy listens at port {check.Check.Port} of every node", null) : CheckOutcome.Unknown;
    }

    private LocalEndpoints LocalOf(Service service)
    {
        if (!_local.TryGetValue(service, out var local))
            _local.Add(service, local = LocalEndpoints.Of(service, _snapshot.Endpoints));
        return local;
    }

    private CheckOutcome Answered(BackendCheck check, Node node, Trace trace)
    {
        if (!IsKubeProxys(check, node, trace) || LocalOf(check.Service!) is not { IsKnown: true } local)
            return CheckOutcome.Unknown;
        return local.IsReadyOn(node.Name)
            ? new(true, $"kube-proxy answers 200 at port {check.Check.Port}, because a ready endpoint of {check.Service} is on {node.Name}", null)
            : new(false, $"kube-proxy answers 503 at port {check.Check.Port}, because no ready endpoint of {check.Service} is on {node.Name}", new(check.Service!.Source, "the service with the healthCheckNodePort"));
    }

    // Where its rules are gone, kube-proxy itself may be.
    private static bool IsKubeProxys(BackendCheck check, Node node, Trace trace) =>
        check.Service is not null
        && check.Service.HealthCheckNodePort == check.Check.Port
        && trace.Paths.All(p => p.Disposition == Disposition.DeliveredToNode && p.LastPacket.DestinationPort == check.Check.Port)
        && node.Rulesets.Any(r => r[TableName.Nat]?.Find(ServiceTarget.ServicesChain) is { Rules.IsEmpty: false });

    private bool IsEndpoint(TracePath path) =>
        path.Disposition == Disposition.DeliveredToNode && (_snapshot.Endpoints ?? []).Any(e => e.Address == path.LastPacket.To);

    private static string Ends(Trace trace) => Lists.Short([.. trace.Paths.Select(p => p.Destination?.Pod ?? p.LastPacket.To.ToString()).Distinct(StringComparer.Ordinal)]);
}
