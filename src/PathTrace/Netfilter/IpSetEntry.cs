using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Netfilter;

/// <summary>One member of an <see cref="IpSet"/>: one element per dimension.</summary>
/// <param name="Elements">As many as the type has dimensions.</param>
/// <param name="NoMatch">True for an exception inside a larger network (<c>nomatch</c>).</param>
/// <param name="Source">The line that adds the member.</param>
public sealed record IpSetEntry(ImmutableArray<IpSetElement> Elements, bool NoMatch, SourceSpan Source);

/// <summary>What one dimension of a member holds.</summary>
public abstract record IpSetElement
{
    private IpSetElement()
    {
    }

    /// <summary>Addresses (<c>ip</c>, <c>net</c>).</summary>
    /// <param name="Range">Inclusive at both ends.</param>
    public sealed record Addresses(AddressRange Range) : IpSetElement;

    /// <summary>Ports with their protocol (<c>port</c>); for ICMP the number is type * 256 + code.</summary>
    /// <param name="Protocol">The protocol; null in bitmap:port, which compares the number alone.</param>
    /// <param name="Range">Inclusive at both ends.</param>
    public sealed record Ports(IpProtocol? Protocol, NumberRange Range) : IpSetElement;

    /// <summary>An interface (<c>iface</c>).</summary>
    /// <param name="Name">The name.</param>
    /// <param name="IsBridgePort">True when written <c>physdev:name</c>.</param>
    /// <param name="IsPrefix">True when every interface whose name begins with it is meant (<c>wildcard</c>; kernel: ip_set_hash_netiface.c).</param>
    public sealed record Interface(string Name, bool IsBridgePort, bool IsPrefix = false) : IpSetElement;

    /// <summary>A packet mark (<c>mark</c>).</summary>
    /// <param name="Value">Compared under the set's markmask, which is applied already.</param>
    /// <param name="Mask">The set's markmask.</param>
    public sealed record Mark(uint Value, uint Mask) : IpSetElement;

    /// <summary>A link-layer address (<c>mac</c>), which queries do not give.</summary>
    /// <param name="Text">As written.</param>
    public sealed record Mac(string Text) : IpSetElement;

    /// <summary>Another set (<c>list:set</c>).</summary>
    /// <param name="Name">The set's name.</param>
    public sealed record Set(string Name) : IpSetElement;
}
