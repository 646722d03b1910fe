using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IpAddr;

/// <summary>An interface while its lines or JSON properties are read. When listings are merged, what the first one says stands.</summary>
internal sealed class InterfaceDraft(string name, SourceSpan source)
{
    private readonly ImmutableArray<InterfaceAddress>.Builder _addresses = ImmutableArray.CreateBuilder<InterfaceAddress>();
    private readonly HashSet<(IpAddress Address, int Length)> _known = [];
    private readonly HashSet<IpPrefix> _subnets = [];
    private Interface _facts = new() { Name = name, Source = source };

    /// <summary>Everything but the addresses.</summary>
    internal Interface Facts
    {
        get => _facts;
        set => _facts = value;
    }

    /// <summary>Adds an address unless a listing before has it already.</summary>
    internal void Add(InterfaceAddress address)
    {
        if (!_known.Add((address.Address, address.PrefixLength)))
            return;
        _subnets.Add(address.Subnet);
        _addresses.Add(address);
    }

    /// <summary>True when an address of the same subnet stands before this one, which makes it secondary in IPv4 (kernel: devinet.c, __inet_insert_ifa).</summary>
    internal bool HasSubnet(IpPrefix subnet) => _subnets.Contains(subnet);

    internal Interface Build() => _facts with { Addresses = _addresses.ToImmutable() };
}
