using System.Collections.Immutable;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>What NAT makes of a packet (nf_nat_core.c, nf_nat_setup_info; nf_nat_masquerade.c; nf_nat_redirect.c; xt_NETMAP.c).</summary>
internal static class Translator
{
    // A range with more members than this is not followed member by member.
    internal const int RangeLimit = 16;

    /// <summary>One outcome of a translation.</summary>
    /// <param name="Kind">Which side changes.</param>
    /// <param name="Packet">The packet afterwards; null when it cannot be known or the packet is dropped.</param>
    /// <param name="Why">Why it cannot be known; null with no packet when there is no address to translate to, which drops it.</param>
    /// <param name="DrawsIdentifier">The identifier of an ICMP query is drawn anew, so that the connection counts as translated whatever its addresses.</param>
    internal readonly record struct Outcome(NatKind Kind, Packet? Packet, Unknown? Why = null, bool DrawsIdentifier = false);

    /// <summary>The outcomes of a translation, each as likely as the others. Nearly always there is one, which needs no array.</summary>
    internal readonly struct Outcomes
    {
        private readonly Outcome _only;
        private readonly ImmutableArray<Outcome> _all;

        internal Outcomes(ImmutableArray<Outcome> all) => _all = all;

        private Outcomes(Outcome only) => _only = only;

        internal int Count => _all.IsDefault ? 1 : _all.Length;

        internal Outcome this[int index] => _all.IsDefault ? _only : _all[index];

        /// <summary>One outcome, which is certain.</summary>
        public static implicit operator Outcomes(Outcome only) => new(only);
    }

    /// <summary>All outcomes of a NAT effect.</summary>
    internal static Outcomes Translate(PacketState state, Effect effect, Hook hook) => effect switch
    {
        Effect.Dnat dnat => InRange(state, NatKind.Destination, dnat.Addresses, dnat.Ports, dnat.Options),
        Effect.Snat snat => InRange(state, NatKind.Source, snat.Addresses, snat.Ports, snat.Options),
        Effect.Masquerade masquerade => Masquerade(state, masquerade),
        Effect.Redirect redirect => Redirect(state, redirect, hook),
        Effect.NetMap map => NetMap(state, map, hook),
        _ => throw new InvalidOperationException($"Effect {effect.GetType().Name} is no translation."),
    };

    private static Outcomes InRange(PacketState state, NatKind kind, AddressRange? addresses, NatPorts? ports, NatOptions options)
    {
        var packet = state.Packet;
        if (addresses is not { } range)
            return WithPort(state, packet, kind, ports, options);
        // What kube-proxy writes for each endpoint.
        if (state.Witness is null && range.IsSingle && kind == NatKind.Destination && ports is { IsSingle: true, Base: null } single && packet.Protocol.HasPorts)
            return new Outcome(kind, packet with { Destination = range.First, DestinationPort = single.First });
        if (range.IsSingle)
            return WithPort(state, WithAddress(state, packet, kind, range.First), kind, ports, options);
        var following = range.Following;
        if (following >= RangeLimit)
            return new Outcome(kind, null, new($"which address of {range} is chosen", $"the range holds more than {RangeLimit} addresses"));
        var outcomes = ImmutableArray.CreateBuilder<Outcome>((int)following + 1);
        for (ulong i = 0; i <= following; i++)
            outcomes.Add(WithPort(state, WithAddress(state, packet, kind, range.First.Plus(i)), kind, ports, options));
        return new(outcomes.MoveToImmutable());
    }

    private static Packet WithAddress(PacketState state, Packet packet, NatKind kind, IpAddress address)
    {
        state.Witness?.Wrote(address);
        return kind == NatKind.Destination ? packet with { Destination = address } : packet with { Source = address };
    }

    // nf_nat_core.c, get_unique_tuple and nf_nat_l4proto_unique_tuple: a port in range is kept unless told to draw one. Clashes with other connections are not in any dump.
    private static Outcome WithPort(PacketState state, Packet packet, NatKind kind, NatPorts? ports, NatOptions options)
    {
        var isRandom = (options & (NatOptions.Random | NatOptions.RandomFully)) != 0;
        if (!packet.Protocol.HasPorts)
            return new(kind, packet, DrawsIdentifier: isRandom && packet.Protocol.IsIcmp);
        return kind == NatKind.Destination ? WithDestinationPort(state, packet, ports, isRandom) : WithSourcePort(state, packet, ports, isRandom);
    }

    private static Outcome WithDestinationPort(PacketState state, Packet packet, NatPorts? ports, bool isRandom)
    {
        if (ports is not { } range)
            return new(NatKind.Destination, packet);
        var size = range.Last - range.First + 1;
        var port = packet.DestinationPort;
        // The distance to the base is an unsigned 16-bit number: ports below the base wrap round.
        if (range.Base is { } origin)
        {
            state.Witness?.FixPort(port);
            return new(NatKind.Destination, packet with { DestinationPort = Written(state, (ushort)(range.First + (((port - origin) & 0xffff) % size))) });
        }

        if (range.IsSingle)
            return new(NatKind.Destination, packet with { DestinationPort = Written(state, range.First) });
        if (isRandom)
            return new(NatKind.Destination, null, new($"which port of {range} is chosen", "the kernel draws it at random"));
        var isInRange = state.Witness.HoldsPort(new(range.First, range.Last), port);
        return new(NatKind.Destination, isInRange ? packet : packet with { DestinationPort = Written(state, range.First) });
    }

    private static Outcome WithSourcePort(PacketState state, Packet packet, NatPorts? ports, bool isRandom)
    {
        if (ports is { IsSingle: true } single)
            return new(NatKind.Source, packet with { SourcePort = Written(state, single.First), SourcePortDrawnFrom = null });
        var isKept = ports is not { } range || (packet.SourcePortDrawnFrom is null && state.Witness.HoldsPort(new(range.First, range.Last), packet.SourcePort));
        if (isKept && !isRandom)
            return new(NatKind.Source, packet);
        return new(NatKind.Source, packet with { SourcePortDrawnFrom = ports is { } r ? new NumberRange(r.First, r.Last) : PortClass(state, packet.SourcePort) });
    }

    /// <summary>The ports among which a new source port is drawn when no rule names a range (nf_nat_core.c, nf_nat_l4proto_unique_tuple): it stays in its class.</summary>
    internal static NumberRange PortClass(PacketState state, ushort port)
    {
        // The classes' bounds are 512 and 1024; what is drawn from leaves some ports out.
        state.Witness.HoldsPort(new(0, 511), port);
        state.Witness.HoldsPort(new(512, 1023), port);
        return PortClass(port);
    }

    private static ushort Written(PacketState state, ushort port)
    {
        state.Witness?.Wrote(port);
        return port;
    }

    private static NumberRange PortClass(ushort port) => port switch
    {
        < 512 => new(1, 511),
        < 1024 => new(600, 1023),
        _ => new(1024, ushort.MaxValue),
    };

    private static Outcome Masquerade(PacketState state, Effect.Masquerade masquerade)
    {
        var address = InterfaceAddresses.ForMasquerade(state, out var why);
        return address is not { } found
            ? new(NatKind.Source, null, why)
            : WithPort(state, WithAddress(state, state.Packet, NatKind.Source, found), NatKind.Source, masquerade.Ports, masquerade.Options);
    }

    private static Outcome Redirect(PacketState state, Effect.Redirect redirect, Hook hook)
    {
        Unknown? why = null;
        IpAddress? address = hook == Hook.Output ? OwnAddresses.Loopback(state.Packet.Family) : InterfaceAddresses.First(state, state.In ?? "", out why);
        return address is not { } found
            ? new(NatKind.Destination, null, why)
            : WithPort(state, WithAddress(state, state.Packet, NatKind.Destination, found), NatKind.Destination, redirect.Ports, redirect.Options);
    }

    private static Outcome NetMap(PacketState state, Effect.NetMap map, Hook hook)
    {
        var kind = hook is Hook.Prerouting or Hook.Output ? NatKind.Destination : NatKind.Source;
        var packet = state.Packet;
        var old = kind == NatKind.Destination ? packet.Destination : packet.Source;
        state.Witness?.FixAddress(old);
        var host = old.Bits & ~map.Network.Mask & old.Family.AllOnes();
        var address = IpAddress.Create(old.Family, map.Network.Address.Bits | host);
        return new(kind, WithAddress(state, packet, kind, address));
    }
}
