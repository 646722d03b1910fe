using System.Text;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Inputs.IpRule;

/// <summary>The selectors of a rule that have a value to be read, shared by text and JSON.</summary>
internal static class RuleValues
{
    /// <summary>True for words with a value that <see cref="TrySet"/> reads.</summary>
    internal static bool Takes(ReadOnlySpan<char> word) => word
        is "from" or "to" or "fwmark" or "tos" or "dsfield" or "ipproto" or "sport" or "dport" or "uidrange" or "goto" or "suppress_prefixlength"
        or "tun_id" or "suppress_ifgroup" or "dscp" or "flowlabel" or "nat" or "map-to";

    /// <summary>Stores a value; false when it cannot be read, or when no packet shows what the word selects (tun_id, suppress_ifgroup, dscp …).</summary>
    internal static bool TrySet(RuleDraft draft, ReadOnlySpan<char> word, ReadOnlySpan<byte> value)
    {
        var rule = draft.Rule;
        switch (word)
        {
            case "from":
                return TryPrefix(value, out var from) && Store(draft, rule with { From = from });
            case "to":
                return TryPrefix(value, out var to) && Store(draft, rule with { To = to });
            case "fwmark":
                return TryMark(value, out var mark) && Store(draft, rule with { Mark = mark });
            case "tos" or "dsfield":
                return TosNames.TryParse(value, out var tos) && Store(draft, rule with { Tos = (byte)tos });
            case "ipproto":
                return value.Length <= 32 && IpProtocol.TryParse(Encoding.UTF8.GetString(value), out var protocol) && Store(draft, rule with { Protocol = protocol });
            case "sport":
                return TryRange(value, ushort.MaxValue, out var sports) && Store(draft, rule with { SourcePorts = sports });
            case "dport":
                return TryRange(value, ushort.MaxValue, out var dports) && Store(draft, rule with { DestinationPorts = dports });
            case "uidrange":
                return TryRange(value, uint.MaxValue, out var users) && Store(draft, rule with { UserIds = users });
            case "suppress_prefixlength":
                return Utf8.TryNumber(value, out var length) && length <= 128 && Store(draft, rule with { SuppressPrefixLength = (int)length });
            case "goto":
                if (!Utf8.TryNumber(value, out var target))
                    return false;
                draft.GoTo(target);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The action of a word that is one by itself.</summary>
    internal static RoutingRuleAction Action(ReadOnlySpan<char> word) => word switch
    {
        "blackhole" => RoutingRuleAction.Blackhole,
        "unreachable" => RoutingRuleAction.Unreachable,
        "prohibit" => RoutingRuleAction.Prohibit,
        _ => RoutingRuleAction.Nop,
    };

    private static bool Store(RuleDraft draft, RoutingRule rule)
    {
        draft.Rule = rule;
        return true;
    }

    // "all" selects everything: null.
    private static bool TryPrefix(ReadOnlySpan<byte> value, out IpPrefix? prefix)
    {
        prefix = null;
        if (value.SequenceEqual("all"u8) || value.SequenceEqual("any"u8) || value.SequenceEqual("default"u8))
            return true;
        if (!IpPrefix.TryParse(value, out var read))
            return false;
        prefix = read;
        return true;
    }

    private static bool TryMark(ReadOnlySpan<byte> value, out MaskedValue mark)
    {
        mark = default;
        var slash = value.IndexOf((byte)'/');
        var mask = uint.MaxValue;
        if (!Utf8.TryNumberOrHex(slash < 0 ? value : value[..slash], out var bits) || (slash >= 0 && !Utf8.TryNumberOrHex(value[(slash + 1)..], out mask)))
            return false;
        mark = new(bits, mask);
        return true;
    }

    private static bool TryRange(ReadOnlySpan<byte> value, uint limit, out NumberRange range)
    {
        range = default;
        var dash = value.IndexOf((byte)'-');
        if (!Utf8.TryNumber(dash < 0 ? value : value[..dash], out var first) || !Utf8.TryNumber(value[(dash + 1)..], out var last))
            return false;
        if (first > last || last > limit)
            return false;
        range = new(first, last);
        return true;
    }
}
