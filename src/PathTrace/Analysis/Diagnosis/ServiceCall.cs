using System.Globalization;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>A row of the matrix: one way to call a service.</summary>
/// <param name="Service">The service as <c>default/web</c>; the balancer's name, or the address, where no service is known.</param>
/// <param name="Kind">Which kind of address is called.</param>
/// <param name="Protocol">The transport protocol.</param>
/// <param name="Address">The address; unset for a node port, which is called at the address of each node.</param>
/// <param name="Port">The port.</param>
/// <param name="Source">The object or rule that says that there is such a service.</param>
public sealed record ServiceCall(string Service, CallKind Kind, IpProtocol Protocol, IpAddress Address, ushort Port, SourceSpan Source)
{
    /// <summary>True when only endpoints on the node that is called get the packets (<c>externalTrafficPolicy</c> or <c>internalTrafficPolicy</c> Local).</summary>
    public bool IsLocal { get; init; }

    /// <summary><c>default/web:80</c>, <c>default/web:80 v6</c>, <c>default/web at 203.0.113.9:80</c>, <c>default/web nodePort 30080</c>, with a protocol other than TCP behind it.</summary>
    public override string ToString()
    {
        var protocol = Protocol == IpProtocol.Tcp ? "" : $"/{Protocol}";
        return Kind switch
        {
            CallKind.NodePort => string.Create(CultureInfo.InvariantCulture, $"{Service} nodePort {Port}{protocol}"),
            CallKind.ClusterAddress => string.Create(CultureInfo.InvariantCulture, $"{Service}:{Port}{protocol}{(Address.Family == IpFamily.IPv6 ? " v6" : "")}"),
            _ => $"{Service} at {new SocketAddress(Address, Port)}{protocol}",
        };
    }
}
