using System.Globalization;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.Analysis.Why;

/// <summary>What a packet has where a condition looks, as a clause: <c>the packet's destination is 172.17.0.1</c>. The same whether the condition is negated or not.</summary>
internal static class ConditionValues
{
    internal static string Of(Condition condition, PacketState state) => condition switch
    {
        Condition.Not not => Of(not.Part, state),
        Condition.All { Parts.IsEmpty: true } => "every packet meets it",
        Condition.Any { Parts.IsEmpty: true } => "no packet meets it",
        Condition.All all => Joined(all.Parts, state, Truth.False),
        Condition.Any any => Joined(any.Parts, state, Truth.True),
        Condition.Protocol => $"the packet is {state.Packet.Protocol}",
        Condition.Address address => AddressOf(address.Field, state),
        Condition.AddressInRange range => AddressOf(range.Field, state),
        Condition.Number number => NumberOf(number.Field, state),
        Condition.Masked masked => NumberOf(masked.Field, state),
        Condition.Interface device => DeviceOf(device.Direction, state),
        Condition.ConnectionState => $"the state is {StatesOf(state)}",
        Condition.AddressTypeIs type => TypeOf(type, state),
        Condition.InSet set => MemberOf(set, state),
        Condition.LaterFragment => "the packet is no later fragment",
        Condition.ReversePath path => $"the way back to {state.Packet.Source} {(IsTrue(path, state) ? "passes" : "does not pass")} the test",
        Condition.BridgePort port => PortOf(port, state),
        Condition.InterfaceGroup group => GroupOf(group, state),
        Condition.ClusterShare share => ShareOf(share, state),
        Condition.LocalSocket => "the packet passes through the node, and no local socket has to do with it",
        Condition.Chance chance => chance.Numerator == 0 ? "no packet is drawn" : "every packet is drawn",
        Condition.Opaque opaque => $"unknown: {opaque.Reason}",
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "Every case of Condition has its value."),
    };

    private static bool IsTrue(Condition condition, PacketState state) => ConditionEvaluator.Evaluate(condition, state).Truth == Truth.True;

    // Of several parts those that decide; where none does alone, all of them.
    private static string Joined(IEnumerable<Condition> parts, PacketState state, Truth deciding)
    {
        var all = parts.Where(p => !ConditionEvaluator.IsDraw(p, out _)).ToList();
        var decisive = all.Where(p => ConditionEvaluator.Evaluate(p, state).Truth == deciding).Take(1).ToList();
        return string.Join(", ", (decisive.Count > 0 ? decisive : all).Select(p => Of(p, state)).Distinct(StringComparer.Ordinal));
    }

    private static string AddressOf(AddressField field, PacketState state) => field switch
    {
        AddressField.Source => $"the packet's source is {state.Packet.Source}",
        AddressField.Destination => $"the packet's destination is {state.Packet.Destination}",
        _ when FieldReader.Address(state, field) is { } address => $"the connection's {ConditionText.NameOf(field)} is {address}",
        _ => "the packet has no connection",
    };

    private static string NumberOf(Field field, PacketState state)
    {
        var packet = state.Packet;
        if (field == Field.SourcePort && packet.SourcePortDrawnFrom is { } source)
            return $"a translation draws the source port from {source}";
        if (field == Field.DestinationPort && packet.DestinationPortDrawnFrom is { } destination)
            return $"a translation has drawn the destination port from {destination}";
        if (FieldReader.Number(state, field) is not { } value)
            return field >= Field.ConnectionMark ? "the packet has no connection" : $"the packet is {packet.Protocol}, which has none";
        return field switch
        {
            Field.SourcePort => Is("source port"),
            Field.DestinationPort => Is("destination port"),
            Field.IcmpType => Is("ICMP type"),
            Field.IcmpCode => Is("ICMP code"),
            Field.TcpFlags => $"the flags are {FlagsOf(packet.Flags)}",
            Field.Ttl => Is("TTL"),
            Field.Length => Is("length"),
            Field.Tos => string.Create(CultureInfo.InvariantCulture, $"the TOS is 0x{value:x2}"),
            Field.Mark => string.Create(CultureInfo.InvariantCulture, $"the mark is 0x{value:x}"),
            Field.ConnectionMark => string.Create(CultureInfo.InvariantCulture, $"the connection's mark is 0x{value:x}"),
            Field.ConnectionProtocol => $"the connection's protocol is {new IpProtocol((byte)value)}",
            Field.ConnectionDirection => $"the direction is {(value == 0 ? "ORIGINAL" : "REPLY")}",
            Field.ConnectionStatus => string.Create(CultureInfo.InvariantCulture, $"the connection's status is 0x{value:x}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"the connection's {ConditionText.NameOf(field)} is {value}"),
        };

        string Is(string name) => string.Create(CultureInfo.InvariantCulture, $"the {name} is {value}");
    }

    private static string FlagsOf(TcpFlags flags) => flags == TcpFlags.None ? "NONE" : flags.ToString().ToUpperInvariant().Replace(", ", ",", StringComparison.Ordinal);

    private static string DeviceOf(Direction direction, PacketState state) => direction == Direction.In
        ? state.In is { } input ? $"the packet came in by {input}" : "the packet is made here and came in by no interface"
        : state.OutForRules is { } output ? $"the packet leaves by {output}" : "the packet has no way out at this hook";

    private static string StatesOf(PacketState state)
    {
        var states = ConditionEvaluator.StatesOf(state);
        return states == CtStates.None ? "INVALID" : states.ToString().ToUpperInvariant().Replace(", ", ",", StringComparison.Ordinal);
    }

    private static string TypeOf(Condition.AddressTypeIs condition, PacketState state)
    {
        var address = FieldReader.Address(state, condition.Field);
        var types = Enum.GetValues<AddressTypes>().Where(t => t != AddressTypes.None && IsTrue(condition with { Types = t, Limit = null }, state)).Select(t => t.ToString().ToUpperInvariant()).ToList();
        var limited = condition.Limit is null ? "" : condition.Limit == Direction.In ? $" (of {state.In ?? "no interface"} alone)" : $" (of {state.OutForRules ?? "no interface"} alone)";
        return types.Count == 0 ? $"{address} is of none of the types that are asked for" : $"{address} is {string.Join(",", types)}{(IsTrue(condition, state) || limited.Length == 0 ? "" : $", and not there{limited}")}";
    }

    private static string MemberOf(Condition.InSet set, PacketState state)
    {
        var packet = state.Packet;
        var sides = set.Sides.Select(s => s == SetSide.Source ? "src" : "dst").Distinct().ToList();
        var what = string.Join(" and ", sides.Select(s => s == "src" ? $"source {Of(packet.From, packet)}" : $"destination {Of(packet.To, packet)}"));
        return $"the packet's {what} {(IsTrue(set, state) ? "is" : "is not")} in {set.SetName}";

        static string Of(SocketAddress end, Packet packet) => packet.Protocol.HasPorts ? $"{end} ({packet.Protocol})" : $"{end.Address}";
    }

    private static string PortOf(Condition.BridgePort port, PacketState state) => port.Question switch
    {
        BridgePortQuestion.IsBridged or BridgePortQuestion.IsOut or BridgePortQuestion.Out => state.IsBridged ? "the packet is bridged" : "the packet is routed, not bridged",
        _ => state.In is { } input ? $"the packet came in by {input}, which is {(BridgePorts.IsBridge(state.Node, input) ? "a bridge" : "no bridge")}" : "the packet is made here and came in by no bridge",
    };

    private static string GroupOf(Condition.InterfaceGroup group, PacketState state) =>
        (group.Direction == Direction.In ? state.In : state.OutForRules) is { } device
            ? $"{device} is in group {state.Node.FindInterface(device)?.Group ?? "default"}"
            : group.Direction == Direction.In ? "the packet came in by no interface" : "the packet has no way out at this hook";

    private static string ShareOf(Condition.ClusterShare share, PacketState state) => state.Entry is { IsTemplate: false } entry
        ? string.Create(CultureInfo.InvariantCulture, $"the connection falls to node {ClusterShares.ShareOf(entry.Original.Source, share.TotalNodes, share.Seed) + 1} of {share.TotalNodes}")
        : "the packet has no connection";
}
