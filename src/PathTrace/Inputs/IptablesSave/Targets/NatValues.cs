using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>
/// The values of NAT targets (libxt_NAT.c): addresses, ports, and the flags for choosing among them. IPv6 addresses stand in brackets when ports follow.
/// </summary>
internal static class NatValues
{
    internal const string Random = "--random";
    internal const string RandomFully = "--random-fully";
    internal const string Persistent = "--persistent";

    internal static NatOptions OptionOf(string name) => name switch
    {
        RandomFully => NatOptions.RandomFully,
        Persistent => NatOptions.Persistent,
        _ => NatOptions.Random,
    };

    /// <summary><c>[address[-address]][:port[-port[/port]]]</c>.</summary>
    internal static void ReadEndpoint(ref OptionReader options, out AddressRange? addresses, out NatPorts? ports)
    {
        addresses = null;
        ports = null;
        var word = options.Word();
        if (options.Failed)
            return;
        var (addressPart, portPart) = Split(word, options.Family);
        if (!addressPart.IsEmpty && options.TryReadAddressRange(addressPart, out var range))
            addresses = range;
        else if (!addressPart.IsEmpty)
            options.RefuseValue(word, "address to translate to");
        if (word is [.., (byte)':'] && (options.Family == IpFamily.IPv4 || word.Contains((byte)']')))
            options.RefuseValue(word, "address and port");
        if (!portPart.IsEmpty)
            ports = ToPorts(ref options, portPart);
    }

    /// <summary>The value of <c>--to-ports</c>.</summary>
    internal static NatPorts? ReadPorts(ref OptionReader options)
    {
        var word = options.Word();
        return options.Failed ? null : ToPorts(ref options, word);
    }

    private static Parts Split(ReadOnlySpan<byte> word, IpFamily family)
    {
        if (family == IpFamily.IPv6)
        {
            if (word.IsEmpty || word[0] != '[')
                return word is [(byte)':', not (byte)':', ..] ? new(default, word[1..]) : new(word, default);
            var close = word.IndexOf((byte)']');
            if (close < 0)
                return new(word, default);
            var rest = word[(close + 1)..];
            return rest is [(byte)':', ..] ? new(word[1..close], rest[1..]) : new(rest.IsEmpty ? word[1..close] : word, default);
        }

        var colon = word.IndexOf((byte)':');
        return colon < 0 ? new(word, default) : new(word[..colon], word[(colon + 1)..]);
    }

    private static NatPorts? ToPorts(ref OptionReader options, ReadOnlySpan<byte> word)
    {
        var slash = word.IndexOf((byte)'/');
        var range = options.ToRange(slash < 0 ? word : word[..slash], ushort.MaxValue, (byte)'-');
        var start = slash < 0 ? 0 : options.ToNumber(word[(slash + 1)..], ushort.MaxValue);
        if (options.Failed)
            return null;
        if (word.Contains((byte)',') || word[^1] == '-')
            options.RefuseValue(word, "port or range of ports");
        return new((ushort)range.First, (ushort)range.Last, slash < 0 ? null : (ushort)start);
    }

    private readonly ref struct Parts(ReadOnlySpan<byte> addresses, ReadOnlySpan<byte> ports)
    {
        private readonly ReadOnlySpan<byte> _addresses = addresses;
        private readonly ReadOnlySpan<byte> _ports = ports;

        internal void Deconstruct(out ReadOnlySpan<byte> addresses, out ReadOnlySpan<byte> ports)
        {
            addresses = _addresses;
            ports = _ports;
        }
    }
}
