using System.Collections.Immutable;
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
    /// <param name="Packet">The packet afterwards; null when it cannot be known.</param>
    /// <param name="Why">Why it cannot be known.</param>
    internal sealed record Outcome(NatKind Kind, Packet? Packet, Unknown? Why = null);

    /// <summary>All outcomes of a NAT effect, each as likely as the others.</summary>
    internal static ImmutableArray<Outcome> Translate(PacketState state, Effect effect, Hook hook) => effect switch
    {
        Effect.Dnat dnat => InRange(state.Packet, NatKind.Destination, dnat.Addresses, dnat.Ports, dnat.Options),
        Effect.Snat snat => InRange(state.Packet, NatKind.Source, snat.Addresses, snat.Ports, snat.Options),
        Effect.Masquerade masquerade => Masquerade(state, masquerade),
        Effect.Redirect redirect => Redirect(state, redirect, hook),
        Effect.NetMap map => [NetMap(state.Packet, map, hook)],
        _ => throw new InvalidOperationException($"Effect {effect.GetType().Name} is no translation."),
    };

    private static ImmutableArray<Outcome> InRange(Packet packet, NatKind kind, AddressRange? addresses, NatPorts? ports, NatOptions options)
    {
        if (addresses is not { } range)
            return [WithPort(packet, kind, ports, options)];
        var size = range.Last.Bits - range.First.Bits + 1;
        if (size > RangeLimit)
            return [new(kind, null, new($"which address of {range} is chosen", $"the range holds more than {RangeLimit} addresses"))];
        var outcomes = ImmutableArray.CreateBuilder<Outcome>((int)size);
        for (UInt128 i = 0; i < size; i++)
        {
            var address = IpAddress.Create(range.Family, range.First.Bits + i);
            var changed = kind == NatKind.Destination ? packet with { Destination = address } : packet with { Source = address };
            outcomes.Add(WithPort(changed, kind, ports, options));
        }

        return outcomes.ToImmutable();
    }

    // nf_nat_core.c, get_unique_tuple and nf_nat_l4proto_unique_tuple: a port in range is kept unless told to draw one. Clashes with other connections are not in any dump.
    private static Outcome WithPort(Packet packet, NatKind kind, NatPorts? ports, NatOptions options)
    {
        var isRandom = (options & (NatOptions.Random | NatOptions.RandomFully)) != 0;
        if (!packet.Protocol.HasPorts || (ports is null && (!isRandom || kind == NatKind.Destination)))
            return new(kind, packet);
        var port = kind == NatKind.Destination ? packet.DestinationPort : packet.SourcePort;
        if (ports is { Base: { } origin } shifted)
        {
            var target = shifted.First + ((port - origin) % (shifted.Last - shifted.First + 1));
            return target < shifted.First
                ? new(kind, null, new($"which port of {shifted} is chosen", "the port lies below the base of the range"))
                : new(kind, Rewritten(packet, kind, (ushort)target));
        }

        if (ports is { IsSingle: true } single)
            return new(kind, Rewritten(packet, kind, single.First));
        var isInRange = ports is not { } wanted || (port >= wanted.First && port <= wanted.Last);
        if (isInRange && !isRandom && packet.SourcePortDrawnFrom is null)
            return new(kind, packet);
        if (kind == NatKind.Source)
            return new(kind, packet with { SourcePortDrawnFrom = ports is { } r ? new NumberRange(r.First, r.Last) : PortClass(port) });
        return new(kind, null, new($"which port of {ports} is chosen", "the kernel draws it at random"));
    }

    private static Packet Rewritten(Packet packet, NatKind kind, ushort port) => kind == NatKind.Destination
        ? packet with { DestinationPort = port }
        : packet with { SourcePort = port, SourcePortDrawnFrom = null };

    // nf_nat_l4proto_unique_tuple: without a range the new source port stays in its class.
    private static NumberRange PortClass(ushort port) => port switch
    {
        < 512 => new(1, 511),
        < 1024 => new(600, 1023),
        _ => new(1024, ushort.MaxValue),
    };

    private static ImmutableArray<Outcome> Masquerade(PacketState state, Effect.Masquerade masquerade)
    {
        var address = InterfaceAddresses.ForMasquerade(state, out var why);
        return why is not null
            ? [new(NatKind.Source, null, why)]
            : [WithPort(state.Packet with { Source = address }, NatKind.Source, masquerade.Ports, masquerade.Options)];
    }

    private static ImmutableArray<Outcome> Redirect(PacketState state, Effect.Redirect redirect, Hook hook)
    {
        Unknown? why = null;
        var address = hook == Hook.Output ? Loopback(state.Packet.Family) : InterfaceAddresses.First(state, state.In ?? "", out why);
        return why is not null
            ? [new(NatKind.Destination, null, why)]
            : [WithPort(state.Packet with { Destination = address }, NatKind.Destination, redirect.Ports, redirect.Options)];
    }

    private static IpAddress Loopback(IpFamily family) => family == IpFamily.IPv4 ? IpAddress.V4(0x7f000001) : IpAddress.V6(1);

    private static Outcome NetMap(Packet packet, Effect.NetMap map, Hook hook)
    {
        var kind = hook is Hook.Prerouting or Hook.Output ? NatKind.Destination : NatKind.Source;
        var old = kind == NatKind.Destination ? packet.Destination : packet.Source;
        var host = old.Bits & ~map.Network.Mask & old.Family.AllOnes();
        var address = IpAddress.Create(old.Family, map.Network.Address.Bits | host);
        return new(kind, kind == NatKind.Destination ? packet with { Destination = address } : packet with { Source = address });
    }
}
