using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Netfilter;

/// <summary>
/// Conditions in an operator's words: <c>mark &amp; 0x4000 == 0x4000</c>, <c>dst in 10.0.0.0/8</c>. The text of opaque conditions and names comes from
/// dumps and may hold control characters; renderers escape it.
/// </summary>
public static class ConditionText
{
    private const CtStates Virtual = CtStates.Dnat | CtStates.Snat;

    private static readonly CtStates[] StateOrder =
        [CtStates.New, CtStates.Established, CtStates.Related, CtStates.Invalid, CtStates.Untracked, CtStates.Dnat, CtStates.Snat];

    /// <summary>The condition as text; it holds no line breaks of its own.</summary>
    public static string ToText(this Condition condition) => condition switch
    {
        Condition.All all => all.Parts.IsEmpty ? "always" : Join(all.Parts, " and "),
        Condition.Any any => any.Parts.IsEmpty ? "never" : Join(any.Parts, " or "),
        Condition.Not not => NotText(not.Part),
        Condition.Protocol protocol => protocol.Value.ToString(),
        Condition.Address address => AddressText(address),
        Condition.AddressInRange range => $"{NameOf(range.Field)} in {range.Range}",
        Condition.Number number => NumberText(number),
        Condition.Masked masked => MaskedText(masked.Field, masked.Wanted),
        Condition.Interface device => $"{(device.Direction == Direction.In ? "in" : "out")} interface {device.Pattern}",
        Condition.ConnectionState state => StateText(state.States),
        Condition.AddressTypeIs type => TypeText(type),
        Condition.InSet set => SetText(set),
        Condition.Chance chance => $"random {ShareText(chance.Numerator)}",
        Condition.LaterFragment => "later fragment",
        Condition.ReversePath path => ReversePathText(path),
        Condition.BridgePort port => BridgePortText(port),
        Condition.InterfaceGroup group => GroupText(group),
        Condition.ClusterShare share => ShareText(share),
        Condition.LocalSocket socket => $"local socket ({socket.Text})",
        Condition.Opaque opaque => $"unknown ({opaque.Text}): {opaque.Reason}",
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "Every case of Condition has its text."),
    };

    /// <summary>An address field as it is called in texts: <c>src</c>, <c>dst</c>, <c>original dst</c>.</summary>
    public static string NameOf(AddressField field) => field switch
    {
        AddressField.Source => "src",
        AddressField.Destination => "dst",
        AddressField.OriginalSource => "original src",
        AddressField.OriginalDestination => "original dst",
        AddressField.ReplySource => "reply src",
        _ => "reply dst",
    };

    /// <summary>A numeric field as it is called in texts: <c>dport</c>, <c>mark</c>, <c>ct mark</c>.</summary>
    public static string NameOf(Field field) => field switch
    {
        Field.SourcePort => "sport",
        Field.DestinationPort => "dport",
        Field.IcmpType => "icmp type",
        Field.IcmpCode => "icmp code",
        Field.TcpFlags => "flags",
        Field.Ttl => "ttl",
        Field.Tos => "tos",
        Field.Length => "length",
        Field.Mark => "mark",
        Field.ConnectionMark => "ct mark",
        Field.OriginalDestinationPort => "original dport",
        Field.OriginalSourcePort => "original sport",
        Field.ReplyDestinationPort => "reply dport",
        Field.ReplySourcePort => "reply sport",
        Field.ConnectionProtocol => "ct protocol",
        Field.ConnectionStatus => "ct status",
        _ => "ct direction",
    };

    /// <summary>A share of 2^31 as people would write it: <c>1/3</c> for the step nearest to a third, exact otherwise.</summary>
    internal static string ShareText(uint numerator)
    {
        for (uint denominator = 1; denominator <= 1000; denominator++)
        {
            var part = (uint)Math.Round((double)numerator * denominator / Condition.Chance.Denominator);
            if ((uint)Math.Round((double)part * Condition.Chance.Denominator / denominator, MidpointRounding.AwayFromZero) == numerator)
                return string.Create(CultureInfo.InvariantCulture, $"{part}/{denominator}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{numerator}/2147483648");
    }

    private static string Join(ImmutableArray<Condition> parts, string word) =>
        string.Join(word, parts.Select(p => p is Condition.All { Parts.Length: > 1 } or Condition.Any { Parts.Length: > 1 } ? $"({p.ToText()})" : p.ToText()));

    private static string NotText(Condition part) => part switch
    {
        Condition.Address { Wanted.IsHost: true } host => $"{NameOf(host.Field)} != {host.Wanted.Address}",
        Condition.Protocol protocol => $"not {protocol.Value}",
        Condition.ConnectionState state => $"not ({StateText(state.States)})",
        _ => $"not ({part.ToText()})",
    };

    private static string AddressText(Condition.Address address) => address.Wanted.IsHost
        ? $"{NameOf(address.Field)} == {address.Wanted.Address}"
        : $"{NameOf(address.Field)} in {address.Wanted}";

    private static string NumberText(Condition.Number number)
    {
        if (number.Field == Field.ConnectionDirection && number.Ranges is [{ IsSingle: true } direction])
            return $"ct direction {(direction.First == 0 ? "original" : "reply")}";
        if (number.Field == Field.ConnectionProtocol && number.Ranges is [{ IsSingle: true, First: <= 255 } protocol])
            return $"ct protocol {new IpProtocol((byte)protocol.First)}";
        return number.Ranges switch
        {
            [] => "never",
            [{ IsSingle: true } single] => $"{NameOf(number.Field)} == {single}",
            [var range] => $"{NameOf(number.Field)} in {range}",
            _ => $"{NameOf(number.Field)} in {string.Join(",", number.Ranges)}",
        };
    }

    private static string MaskedText(Field field, MaskedValue wanted) => field switch
    {
        Field.TcpFlags => FlagsText(wanted),
        Field.ConnectionStatus => $"ct status has {(wanted.Mask == 0 ? "a bit of none" : StatusText(wanted.Mask))}",
        _ when wanted.Mask == uint.MaxValue || (field == Field.Tos && wanted.Mask == 0xff) =>
            string.Create(CultureInfo.InvariantCulture, $"{NameOf(field)} == 0x{wanted.Value:x}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{NameOf(field)} & 0x{wanted.Mask:x} == 0x{wanted.Value:x}"),
    };

    private static string FlagsText(MaskedValue wanted) => $"flags {FlagNames(wanted.Value)} of {FlagNames(wanted.Mask)}";

    private static string FlagNames(uint flags)
    {
        string[] names = ["fin", "syn", "rst", "psh", "ack", "urg"];
        return flags == 0 ? "none" : string.Join(",", names.Where((_, bit) => (flags & (1u << bit)) != 0));
    }

    private static string StatusText(uint bits)
    {
        string[] names = ["expected", "seen-reply", "assured", "confirmed"];
        return string.Join(" or ", names.Where((_, bit) => (bits & (1u << bit)) != 0));
    }

    private static string StateText(CtStates states)
    {
        var names = StateOrder.Where(s => states.HasFlag(s)).Select(s => (s & Virtual) != 0 ? $"{s.ToString().ToLowerInvariant()}ed" : s.ToString().ToLowerInvariant());
        return states == CtStates.None ? "never" : $"state {string.Join(",", names)}";
    }

    private static string TypeText(Condition.AddressTypeIs type)
    {
        var names = Enum.GetValues<AddressTypes>().Where(t => t != AddressTypes.None && type.Types.HasFlag(t)).Select(t => t.ToString().ToLowerInvariant());
        var limit = type.Limit switch
        {
            Direction.In => " on the in interface",
            Direction.Out => " on the out interface",
            _ => "",
        };
        return $"{NameOf(type.Field)} is {string.Join(" or ", names)}{limit}";
    }

    private static string SetText(Condition.InSet set) =>
        $"{string.Join(",", set.Sides.Select(s => s == SetSide.Source ? "src" : "dst"))} in set {set.SetName}{(set.ExceptionsOnly ? ", as an exception" : "")}{(set.CountersDecide ? ", by its counters" : "")}";

    private static string GroupText(Condition.InterfaceGroup group)
    {
        var device = group.Direction == Direction.In ? "in interface" : "out interface";
        if (group.Name is { } name)
            return $"{device} in group {name}";
        return group.Wanted.Mask == uint.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"{device} in group {group.Wanted.Value}")
            : string.Create(CultureInfo.InvariantCulture, $"{device} in group & 0x{group.Wanted.Mask:x} == 0x{group.Wanted.Value:x}");
    }

    private static string ShareText(Condition.ClusterShare share)
    {
        var nodes = Enumerable.Range(0, 32).Where(bit => (share.NodeMask & (1u << bit)) != 0).Select(bit => bit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"node {string.Join(",", nodes)} of {share.TotalNodes} by hash (seed {share.Seed}) of original src");
    }

    private static string ReversePathText(Condition.ReversePath path)
    {
        var options = (path.Loose ? ", loose" : "") + (path.UseMark ? ", with mark" : "") + (path.AcceptLocal ? ", local accepted" : "");
        return $"reverse path ok{options}";
    }

    private static string BridgePortText(Condition.BridgePort port) => port.Question switch
    {
        BridgePortQuestion.In => $"in bridge port {port.Pattern}",
        BridgePortQuestion.Out => $"out bridge port {port.Pattern}",
        BridgePortQuestion.IsIn => "came in by a bridge port",
        BridgePortQuestion.IsOut => "leaves by a bridge port",
        _ => "is bridged",
    };
}
