using PathTrace.Cluster;
using PathTrace.Inputs.Reading;

namespace PathTrace.Inputs.IpAddr;

/// <summary>The fixed words of <c>ip addr</c> (iproute2: ipaddress.c).</summary>
internal static class InterfaceWords
{
    /// <summary>True for an operational state (oper_states).</summary>
    internal static bool IsState(ReadOnlySpan<byte> token)
    {
        Span<char> buffer = stackalloc char[16];
        return Utf8.Word(token, buffer)
            is "UP" or "DOWN" or "UNKNOWN" or "LOWERLAYERDOWN" or "DORMANT" or "TESTING" or "NOTPRESENT";
    }

    /// <summary>What a word behind an address's scope says of it (ifa_flag_names); none for words that change no path.</summary>
    internal static AddressFlags FlagOf(ReadOnlySpan<char> word) => word switch
    {
        "deprecated" => AddressFlags.Deprecated,
        "tentative" or "dadfailed" => AddressFlags.Tentative,
        "optimistic" => AddressFlags.Optimistic,
        "temporary" => AddressFlags.Temporary,
        _ => AddressFlags.None,
    };

    /// <summary>
    /// True for the first word of lines that change no path: lifetimes, other names, counters of <c>-s</c>, virtual functions, bridge-port settings.
    /// </summary>
    internal static bool IsSkipped(ReadOnlySpan<byte> token)
    {
        if (token.EndsWith("_slave"u8) || token.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            return true;
        Span<char> buffer = stackalloc char[16];
        return Utf8.Word(token, buffer)
            is "valid_lft" or "altname" or "alias" or "vf" or "RX:" or "TX:" or "RX" or "TX" or "prog/xdp" or "xdp" or "parentbus" or "link-netns";
    }
}
