using System.Collections.Immutable;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Verify;

/// <summary>A place that a claim names, and whether a packet came to it.</summary>
internal abstract record ClaimTarget
{
    private ClaimTarget()
    {
    }

    /// <summary>Whether the way ended there; null where the snapshot does not tell. What is asked of the packet's own values is told to the witness.</summary>
    internal abstract bool? IsEndOf(TracePath path, Witness witness);

    /// <summary>A node itself.</summary>
    internal sealed record Node(string Name, ImmutableArray<NumberRange>? Ports) : ClaimTarget
    {
        internal override bool? IsEndOf(TracePath path, Witness witness) =>
            path is { Disposition: Datapath.Disposition.DeliveredToNode, Destination: { } end } && end.Node == Name && HoldsPort(Ports, end, witness);
    }

    /// <summary>Addresses: literal ones, or a pod's.</summary>
    internal sealed record Addresses(ImmutableArray<AddressRange> Ranges, ImmutableArray<NumberRange>? Ports) : ClaimTarget
    {
        internal override bool? IsEndOf(TracePath path, Witness witness) =>
            path.Destination is { } end && Ranges.Any(r => witness.Holds(r, end.Address.Address)) && HoldsPort(Ports, end, witness);
    }

    /// <summary>The endpoints of a service; null where nothing lists them.</summary>
    internal sealed record Endpoints(ImmutableArray<SocketAddress>? Sockets) : ClaimTarget
    {
        private readonly ILookup<IpAddress, ushort> _ports = (Sockets ?? []).ToLookup(s => s.Address, s => s.Port);

        internal override bool? IsEndOf(TracePath path, Witness witness)
        {
            if (path.Destination is not { } end)
                return false;
            if (Sockets is null)
                return null;
            if (witness.IsOpen(end.Address.Address))
                witness.SawAddress(end.Address.Address, RegionOf(end.Address.Address));
            return _ports[end.Address.Address].Any(port => witness.HoldsPort(NumberRange.Single(port), end.Address.Port));
        }

        // One endpoint, or all that is none.
        private IntervalSet RegionOf(IpAddress address) => _ports.Contains(address)
            ? IntervalSet.Of(address.Bits)
            : IntervalSet.Of(0, address.Family.AllOnes()).Except(IntervalSet.Of(_ports.Where(p => p.Key.Family == address.Family).Select(p => new IntervalSet.Interval(p.Key.Bits, p.Key.Bits))));
    }

    private static bool HoldsPort(ImmutableArray<NumberRange>? ports, PathEnd end, Witness witness) => ports is not { } wanted || wanted.Any(p => witness.HoldsPort(p, end.Address.Port));
}
