namespace PathTrace.Cluster;

/// <summary>What a balancer's health check asks of a node.</summary>
public enum HealthCheckKind
{
    /// <summary>Nothing: every backend counts as healthy.</summary>
    None,

    /// <summary>That a connection is accepted.</summary>
    Tcp,

    /// <summary>That an HTTP request is answered with 200.</summary>
    Http,
}
