using FsCheck;
using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Queries;

/// <summary>All queries that the language can say.</summary>
internal static class PacketQueryGens
{
    internal static Gen<PacketQuery> Query { get; } =
        from family in Gens.Family
        from protocol in Protocol(family)
        from source in End(family, protocol, isDestination: false)
        from destination in End(family, protocol, isDestination: true)
        from origin in Gens.MaybeNot(Origin)
        from header in Header
        from flags in Gen.Choose(0, 63)
        from type in Gens.Maybe(Gens.Octet)
        from code in Gens.Octet
        from state in Gens.Maybe(Gen.Elements(CtStates.New, CtStates.Established, CtStates.Related, CtStates.Invalid, CtStates.Untracked))
        select header with
        {
            Protocol = protocol,
            Source = source,
            Destination = destination,
            Origin = origin,
            Flags = protocol == IpProtocol.Tcp ? (TcpFlags)flags : TcpFlags.Syn,
            IcmpType = protocol.IsIcmp ? type : null,
            IcmpCode = protocol.IsIcmp ? code : (byte)0,
            State = state,
        };

    private static Gen<PacketQuery> Header =>
        from ttl in Gens.Octet
        from tos in Gens.Octet
        from length in Gens.Int(20, 65535)
        from mark in Gens.UInt
        select new PacketQuery
        {
            Text = "",
            Protocol = default,
            Source = new QueryEnd.Address(default, null),
            Destination = new QueryEnd.Address(default, null),
            Ttl = ttl,
            Tos = tos,
            Length = (ushort)length,
            Mark = mark,
        };

    private static Gen<QueryOrigin> Origin => Gen.OneOf(
        from kind in Gen.Elements(NameKind.Pod, NameKind.Node, NameKind.LoadBalancer)
        from space in Gens.MaybeNot(Gens.Name)
        from name in Gens.Name
        select (QueryOrigin)new QueryOrigin.From(kind, kind == NameKind.Pod ? space : null, name),
        from node in Gens.Name
        from device in Gens.MaybeNot(Gens.Name)
        select (QueryOrigin)new QueryOrigin.At(node, device));

    private static Gen<IpProtocol> Protocol(IpFamily family) =>
        from number in Gen.OneOf(Gens.Octet, Gen.Elements((byte)1, (byte)6, (byte)17, (byte)58, (byte)132))
        let otherIcmp = family == IpFamily.IPv4 ? IpProtocol.IcmpV6 : IpProtocol.Icmp
        select number == otherIcmp.Number ? IpProtocol.Udp : new IpProtocol(number);

    private static Gen<QueryEnd> End(IpFamily family, IpProtocol protocol, bool isDestination) => Gen.OneOf(
        from address in Gens.AddressOf(family)
        from port in Port(protocol)
        from always in Gens.Port
        select (QueryEnd)new QueryEnd.Address(address, isDestination && protocol.HasPorts ? port ?? always : port),
        from kind in Gen.Elements(NameKind.Service, NameKind.Pod, NameKind.Node, NameKind.LoadBalancer)
        from space in Gens.MaybeNot(Gens.Name)
        from name in Gens.Name
        from port in Port(protocol)
        select (QueryEnd)new QueryEnd.Named(kind, kind is NameKind.Pod or NameKind.Service ? space : null, name, port));

    private static Gen<ushort?> Port(IpProtocol protocol) => protocol.HasPorts ? Gens.Maybe(Gens.Port) : Gen.Constant((ushort?)null);
}
