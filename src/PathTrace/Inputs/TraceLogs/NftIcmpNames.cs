using System.Text;
using PathTrace.Inputs.IptablesSave.Matches;
using PathTrace.Inputs.Reading;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>ICMP types and codes as nft names them (<c>nft describe icmp type</c> and kin). Codes have one list of names for all types, so that an echo request has the code <c>net-unreachable</c>.</summary>
internal static class NftIcmpNames
{
    /// <summary>The type; null for a name that nobody knows.</summary>
    internal static byte? Type(bool isV6, ReadOnlySpan<byte> word)
    {
        if (Utf8.TryNumberOrHex(word, out var number))
            return number <= byte.MaxValue ? (byte)number : null;
        var name = Encoding.UTF8.GetString(word);
        var known = isV6 ? TypeOfV6(name) : name switch { "info-request" => 15, "info-reply" => 16, _ => null };
        return known ?? (IcmpTypeNames.TryFind(isV6, name, out var type, out _) ? type : null);
    }

    /// <summary>The code; null for a name that nobody knows.</summary>
    internal static byte? Code(bool isV6, ReadOnlySpan<byte> word)
    {
        if (Utf8.TryNumberOrHex(word, out var number))
            return number <= byte.MaxValue ? (byte)number : null;
        return (isV6, Encoding.UTF8.GetString(word)) switch
        {
            (false, "net-unreachable") or (true, "no-route") => 0,
            (false, "host-unreachable") or (true, "admin-prohibited") => 1,
            (false, "prot-unreachable") => 2,
            (false, "port-unreachable") or (true, "addr-unreachable") => 3,
            (false, "frag-needed") or (true, "port-unreachable") => 4,
            (true, "policy-fail") => 5,
            (true, "reject-route") => 6,
            (false, "net-prohibited") => 9,
            (false, "host-prohibited") => 10,
            (false, "admin-prohibited") => 13,
            _ => null,
        };
    }

    private static byte? TypeOfV6(string name) => name switch
    {
        "nd-router-solicit" => 133,
        "nd-router-advert" => 134,
        "nd-neighbor-solicit" => 135,
        "nd-neighbor-advert" => 136,
        "nd-redirect" => 137,
        "router-renumbering" => 138,
        "mld2-listener-report" => 143,
        _ => null,
    };
}
