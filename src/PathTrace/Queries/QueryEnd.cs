using PathTrace.Net;

namespace PathTrace.Queries;

/// <summary>One end of a packet query: an address, or a name that a snapshot turns into one.</summary>
/// <param name="Port">The port; null when the query leaves it out.</param>
public abstract record QueryEnd(ushort? Port)
{
    /// <summary>A literal address.</summary>
    /// <param name="Value">The address.</param>
    /// <param name="Port">The port; null when left out.</param>
    public sealed record Address(IpAddress Value, ushort? Port) : QueryEnd(Port);

    /// <summary>A name: <c>svc/default/web</c>, <c>pod/default/web-1</c>, <c>node/worker1</c>, <c>lb/web</c>.</summary>
    /// <param name="Kind">What is named.</param>
    /// <param name="Namespace">The namespace of a service or pod; null for nodes and balancers, and where it was left out.</param>
    /// <param name="Name">The name.</param>
    /// <param name="Port">The port; null when left out.</param>
    public sealed record Named(NameKind Kind, string? Namespace, string Name, ushort? Port) : QueryEnd(Port);
}
