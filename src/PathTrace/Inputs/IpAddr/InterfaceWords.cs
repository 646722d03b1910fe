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
