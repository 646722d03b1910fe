using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Diff;

/// <summary>Something that writes a destination into packets.</summary>
internal sealed class DestinationTranslation
{
    private readonly (ChainReach Reach, Chain Chain, int Index)? _rule;
    private readonly AddressRange? _addresses;
    private readonly NatPorts? _ports;
    private ImmutableArray<PacketBox> _boxes;

    /// <summary>A rule.</summary>
    internal DestinationTranslation(ChainReach reach, Chain chain, int index, AddressRange? addresses, NatPorts? ports)
    {
        _rule = (reach, chain, index);
        _addresses = addresses;
        _ports = ports;
        WritesAddress = addresses is not null;
    }

    /// <summary>A balancer or virtual server that sends to one address; port 0 keeps the port.</summary>
    internal DestinationTranslation(PacketBox called, SocketAddress target)
    {
        _boxes = [called];
        _addresses = AddressRange.Single(target.Address);
        _ports = target.Port == 0 ? null : new(target.Port, target.Port);
        WritesAddress = true;
    }

    /// <summary>Something that may write any destination into what is called so.</summary>
    internal DestinationTranslation(PacketBox called)
    {
        _boxes = [called];
        WritesAddress = true;
    }

    /// <summary>False when the packet keeps its address.</summary>
    internal bool WritesAddress { get; init; }

    /// <summary>The one address that is written; null when it may be several, any, or none.</summary>
    internal IpAddress? Only => _addresses is { IsSingle: true } range ? range.First : null;

    /// <summary>Packets that it may make into one of the box.</summary>
    internal IEnumerable<PacketBox> LeadingTo(PacketBox box)
    {
        var destinations = _addresses is { } range ? box.Destinations.Within(range.First.Bits, range.Last.Bits) : box.Destinations;
        if (destinations.IsEmpty)
            yield break;
        foreach (var met in _boxes.IsDefault ? _boxes = Met() : _boxes)
        {
            var earlier = met.Intersect(box with
            {
                Destinations = WritesAddress ? met.Destinations : box.Destinations,
                DestinationPorts = Written(box, met),
            });
            if (!earlier.IsEmpty)
                yield return earlier;
        }
    }

    // A port that is drawn, or that protocols without ports lack, is any.
    private IntervalSet Written(PacketBox box, PacketBox met)
    {
        if (_ports is not { } ports)
            return WritesAddress && _addresses is null ? met.DestinationPorts : box.DestinationPorts;
        return box.DestinationPorts.Within(ports.First, ports.Last).IsEmpty && !box.DestinationPorts.Contains(0) ? IntervalSet.Empty : met.DestinationPorts;
    }

    private ImmutableArray<PacketBox> Met()
    {
        var (reach, chain, index) = _rule!.Value;
        return [.. reach.Touched(chain, index).Boxes.Select(b => b.WithAnySource)];
    }
}
