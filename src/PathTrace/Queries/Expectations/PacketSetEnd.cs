using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Queries.Expectations;

/// <summary>One piece of an end of a set of packets; an end is the union of its pieces.</summary>
/// <param name="Ports">The ports as inclusive ranges; null when the text leaves them out.</param>
public abstract record PacketSetEnd(ImmutableArray<NumberRange>? Ports)
{
    /// <summary><c>any</c>: as a source every address that somebody may send from, as a destination every address.</summary>
    /// <param name="Ports">The ports; null when left out.</param>
    public sealed record Any(ImmutableArray<NumberRange>? Ports) : PacketSetEnd(Ports);

    /// <summary>An address, a prefix or a range, taken exactly, whoever has the addresses.</summary>
    /// <param name="Range">Inclusive at both ends.</param>
    /// <param name="Ports">The ports; null when left out.</param>
    public sealed record Addresses(AddressRange Range, ImmutableArray<NumberRange>? Ports) : PacketSetEnd(Ports);

    /// <summary>A name: all addresses of a service, pod, node or balancer.</summary>
    /// <param name="Kind">What is named.</param>
    /// <param name="Namespace">The namespace of a service or pod; null where it was left out.</param>
    /// <param name="Name">The name.</param>
    /// <param name="Ports">The ports; null when left out: those that the named thing has, where it is called.</param>
    public sealed record Named(NameKind Kind, string? Namespace, string Name, ImmutableArray<NumberRange>? Ports) : PacketSetEnd(Ports);
}
