using PathTrace.Inputs.Reading;
using PathTrace.Net;

namespace PathTrace.Inputs.Ipset;

/// <summary>The options of a <c>create</c> line (ipset(8), "Generic create and add options" and those of the types).</summary>
internal static class IpSetOptions
{
    /// <summary>Reads all options; false leaves the cursor at the one that is not understood.</summary>
    internal static bool TryRead(ref TokenCursor tokens, IpSetDraft draft)
    {
        var isUnderstood = true;
        Span<char> buffer = stackalloc char[16];
        while (isUnderstood && tokens.MoveNext())
        {
            isUnderstood = Utf8.Word(tokens.Token, buffer) switch
            {
                "counters" => SetCounters(draft),
                "comment" or "skbinfo" or "forceadd" => true,
                "hashsize" or "maxelem" or "bucketsize" or "initval" or "timeout" or "size" or "probes" or "resize" => tokens.MoveNext(),
                "range" => tokens.MoveNext() && TryRange(tokens.Token, draft),
                "family" => tokens.MoveNext() && TryFamily(tokens.Token, draft),
                "netmask" => tokens.MoveNext() && TryNetmask(tokens.Token, draft),
                "bitmask" => tokens.MoveNext() && TryBitmask(tokens.Token, draft),
                "markmask" => tokens.MoveNext() && TryMarkMask(tokens.Token, draft),
                _ => false,
            };
        }

        return isUnderstood;
    }

    private static bool SetCounters(IpSetDraft draft) => draft.HasCounters = true;

    private static bool TryFamily(ReadOnlySpan<byte> value, IpSetDraft draft)
    {
        var isV6 = value.SequenceEqual("inet6"u8);
        if (!isV6 && !value.SequenceEqual("inet"u8))
            return false;
        if (draft.HasAddresses)
            draft.Family = isV6 ? IpFamily.IPv6 : IpFamily.IPv4;
        return true;
    }

    private static bool TryRange(ReadOnlySpan<byte> value, IpSetDraft draft)
    {
        if (draft.TypeName == "bitmap:port")
        {
            draft.Ports = IpSetPortReader.Read(value, isBitmap: true)?.Range;
            return draft.Ports is not null;
        }

        if (!AddressRange.TryParse(value, out var range) || range.Family != draft.Family)
            return false;
        draft.Addresses = range;
        return true;
    }

    private static bool TryNetmask(ReadOnlySpan<byte> value, IpSetDraft draft)
    {
        if (!Utf8.TryNumber(value, out var length) || length > draft.Family.AddressBits())
            return false;
        draft.NetmaskLength = (int)length;
        return IsMaskable(draft);
    }

    // A mask with holes makes members that are no ranges: they stay single addresses, and the set counts as not understood.
    private static bool TryBitmask(ReadOnlySpan<byte> value, IpSetDraft draft)
    {
        if (!IpAddress.TryParse(value, out var mask) || mask.Family != draft.Family)
            return false;
        var length = (int)UInt128.PopCount(mask.Bits);
        if (mask.Bits != IpPrefix.MaskOf(draft.Family, length))
            return false;
        draft.NetmaskLength = length;
        return IsMaskable(draft);
    }

    // hash:net,net takes a mask too, for both of its networks at once, which no range can tell.
    private static bool IsMaskable(IpSetDraft draft) => draft.TypeName is "hash:ip" or "hash:ip,port" or "bitmap:ip";

    private static bool TryMarkMask(ReadOnlySpan<byte> value, IpSetDraft draft)
    {
        if (!Utf8.TryNumberOrHex(value, out var mask))
            return false;
        draft.MarkMask = mask;
        return true;
    }
}
