using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>How a balancer finds out whether a backend is to be used.</summary>
/// <param name="Kind">What it asks.</param>
/// <param name="Port">The port of the backend's node that it asks; 0 where it asks nothing.</param>
/// <param name="From">The address from which it asks; null when not stated.</param>
/// <param name="Source">Where it is stated: a word of a balancer's row, or the service whose ports make it.</param>
public sealed record HealthCheck(HealthCheckKind Kind, ushort Port, IpAddress? From, SourceSpan Source)
{
    /// <summary><c>tcp:30080</c>, <c>http:32000</c> or <c>none</c>.</summary>
    public override string ToString() => Kind == HealthCheckKind.None ? "none" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(Kind == HealthCheckKind.Tcp ? "tcp" : "http")}:{Port}");
}
