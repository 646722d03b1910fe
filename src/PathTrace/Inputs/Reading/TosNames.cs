namespace PathTrace.Inputs.Reading;

/// <summary>The TOS octet as iproute2 prints it: hexadecimal, or a name of its default <c>/etc/iproute2/rt_dsfield</c>.</summary>
internal static class TosNames
{
    internal static bool TryParse(ReadOnlySpan<byte> token, out uint tos)
    {
        if (Utf8.TryNumberOrHex(token, out tos))
            return tos <= byte.MaxValue;
        Span<char> buffer = stackalloc char[16];
        var value = Named(Utf8.Word(token, buffer));
        tos = (uint)Math.Max(value, 0);
        return value >= 0;
    }

    private static int Named(ReadOnlySpan<char> name) => name switch
    {
        "default" => 0,
        "mincost" => 0x02,
        "reliability" => 0x04,
        "throughput" => 0x08,
        "lowdelay" => 0x10,
        "CS1" => 0x20,
        "AF11" => 0x28,
        "AF12" => 0x30,
        "AF13" => 0x38,
        "CS2" => 0x40,
        "AF21" => 0x48,
        "AF22" => 0x50,
        "AF23" => 0x58,
        "CS3" => 0x60,
        "AF31" => 0x68,
        "AF32" => 0x70,
        "AF33" => 0x78,
        "CS4" => 0x80,
        "AF41" => 0x88,
        "AF42" => 0x90,
        "AF43" => 0x98,
        "CS5" => 0xA0,
        "EF" => 0xB8,
        "CS6" => 0xC0,
        "CS7" => 0xE0,
        _ => -1,
    };
}
