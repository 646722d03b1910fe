using PathTrace.Cluster;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>The health check that a balancer makes of a backend's node.</summary>
/// <param name="Check">What is asked.</param>
/// <param name="Service">The service at whose port it asks; null when no object has the port.</param>
/// <param name="IsOfService">True when no table states the check: it is the one that the service's ports are there for.</param>
internal sealed record BackendCheck(HealthCheck Check, Service? Service, bool IsOfService)
{
    /// <summary>The check in words: <c>its check http:32000</c>.</summary>
    internal string Text => IsOfService
        ? $"the check that {Service} offers ({Check}, its {(Check.Kind == HealthCheckKind.Http ? "healthCheckNodePort" : "nodePort")})"
        : $"its check {Check}";

    /// <summary>
    /// What is known of the check: what the balancer's table states, else the healthCheckNodePort of a service with policy Local (the only use of that port), else its node port. Null when nothing is, or when it checks nothing.
    /// </summary>
    /// <param name="balancer">The balancer.</param>
    /// <param name="service">The service behind the frontend and its port; null when no object has it.</param>
    /// <param name="services">Every service.</param>
    internal static BackendCheck? Of(LoadBalancer balancer, (Service Service, ServicePort Port)? service, IEnumerable<Service> services)
    {
        if (balancer.Check is { } stated)
            return stated.Kind == HealthCheckKind.None ? null : new(stated, services.FirstOrDefault(s => s.HealthCheckNodePort == stated.Port), false);
        if (service is not var (owner, port))
            return null;
        if (owner is { ExternalTrafficLocal: true, HealthCheckNodePort: { } healthPort })
            return new(new(HealthCheckKind.Http, healthPort, null, owner.Source), owner, true);
        return port is { NodePort: { } nodePort } && port.Protocol == Net.IpProtocol.Tcp ? new(new(HealthCheckKind.Tcp, nodePort, null, owner.Source), owner, true) : null;
    }
}
