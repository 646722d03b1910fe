using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Queries.Expectations;

/// <summary>One condition on packets that may fare differently.</summary>
public abstract record ChangeScope
{
    private ChangeScope()
    {
    }

    /// <summary><c>source in ITEMS</c>: who sends.</summary>
    /// <param name="Ends">The union of these.</param>
    public sealed record Source(ImmutableArray<PacketSetEnd> Ends) : ChangeScope;

    /// <summary><c>destination in ITEMS</c>: who is called.</summary>
    /// <param name="Ends">The union of these.</param>
    public sealed record Destination(ImmutableArray<PacketSetEnd> Ends) : ChangeScope;

    /// <summary><c>port in PORTS</c>: the destination's port.</summary>
    /// <param name="Ports">The union of these.</param>
    public sealed record Port(ImmutableArray<NumberRange> Ports) : ChangeScope;

    /// <summary><c>protocol is P</c>.</summary>
    /// <param name="Wanted">The protocol.</param>
    public sealed record Protocol(IpProtocol Wanted) : ChangeScope;

    /// <summary><c>node is NAME</c>: the node at which the packets arrive, or that makes them.</summary>
    /// <param name="Name">The node.</param>
    public sealed record Node(string Name) : ChangeScope;
}
