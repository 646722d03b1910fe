using System.Collections.Immutable;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.Ipset;

/// <summary>Reads the member of an <c>add</c> line: one element per dimension of the set's type, with commas between (libipset: parse.c).</summary>
internal static class IpSetElementReader
{
    internal static bool TryRead(ReadOnlySpan<byte> text, IpSetDraft set, StringPool pool, out ImmutableArray<IpSetElement> elements)
    {
        elements = [];
        if (set.TypeName == "list:set")
        {
            elements = [new IpSetElement.Set(pool.Get(text))];
            return true;
        }

        var builder = ImmutableArray.CreateBuilder<IpSetElement>(set.Dimensions.Length);
        foreach (var dimension in set.Dimensions)
        {
            // bitmap:ip,mac may leave out the link-layer address, and then takes any.
            if (text.IsEmpty && dimension == "mac" && set.IsBitmap)
                break;
            var isLast = builder.Count == set.Dimensions.Length - 1;
            var comma = isLast ? -1 : text.IndexOf((byte)',');
            if (Read(dimension, comma < 0 ? text : text[..comma], set, pool) is not { } element)
                return false;
            builder.Add(element);
            text = comma < 0 ? default : text[(comma + 1)..];
        }

        elements = builder.ToImmutable();
        return text.IsEmpty;
    }

    private static IpSetElement? Read(string dimension, ReadOnlySpan<byte> text, IpSetDraft set, StringPool pool) => dimension switch
    {
        _ when text.IsEmpty => null,
        "ip" or "net" => ReadAddresses(text, set),
        "port" => IpSetPortReader.Read(text, set.IsBitmap),
        "iface" => ReadInterface(text, pool),
        "mark" => Utf8.TryNumberOrHex(text, out var mark) ? new IpSetElement.Mark(mark & set.MarkMask, set.MarkMask) : null,
        _ => new IpSetElement.Mac(pool.Get(text)),
    };

    private static IpSetElement.Addresses? ReadAddresses(ReadOnlySpan<byte> text, IpSetDraft set)
    {
        if (!AddressRange.TryParse(text, out var range) || range.Family != set.Family)
            return null;
        if (set.NetmaskLength is { } length)
            range = new(IpPrefix.Containing(range.First, length).Address, IpPrefix.Containing(range.Last, length).Last);
        return new(range);
    }

    private static IpSetElement.Interface ReadInterface(ReadOnlySpan<byte> text, StringPool pool)
    {
        var isPort = text.StartsWith("physdev:"u8);
        return new(pool.Get(isPort ? text["physdev:"u8.Length..] : text), isPort);
    }
}
