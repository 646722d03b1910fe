using System.Collections.Immutable;
using System.Text;
using PathTrace.Net;

namespace PathTrace.Queries.Expectations;

/// <summary>Takes the items of an end apart: addresses, prefixes, ranges, names and named sets, each with its ports.</summary>
/// <param name="errors">Told what has no meaning.</param>
/// <param name="sets">The sets that have a name.</param>
internal sealed class PacketSetItems(QueryErrors errors, IReadOnlyDictionary<string, ImmutableArray<PacketSetEnd>> sets)
{
    private const string AnItem = "an address, a prefix, a range, any, the name of a set or of a thing (svc/…, pod/…, node/…, lb/…)";

    /// <summary>The pieces of one end; those that were reported are missing.</summary>
    internal ImmutableArray<PacketSetEnd> Bind(IReadOnlyList<QueryToken> items)
    {
        var bound = new List<PacketSetEnd>();
        var first = 0;
        foreach (var item in items)
        {
            // "10.0.0.1:80,443": a number behind a comma is one more port of what stands before.
            if (bound.Count > first && bound[^1].Ports is { } earlier && PortsOf(item.Text) is { } more)
            {
                for (var i = first; i < bound.Count; i++)
                    bound[i] = bound[i] with { Ports = [.. earlier, more] };
                continue;
            }

            first = bound.Count;
            bound.AddRange(Of(item));
        }

        return [.. bound];
    }

    private ImmutableArray<PacketSetEnd> Of(QueryToken item)
    {
        var (host, portsAt) = Split(item.Text);
        if (!TryPorts(item, portsAt, out var ports))
            return [];
        if (host.Text == "any")
            return [new PacketSetEnd.Any(ports)];
        if (host.IsBare && sets.TryGetValue(host.Text, out var named))
            return [.. named.Select(n => ports is null ? n : n with { Ports = ports })];
        if (AddressRange.TryParse(Encoding.UTF8.GetBytes(host.Text), out var range))
            return [new PacketSetEnd.Addresses(range, ports)];
        return Name(item, host.Text, ports) is { } name ? [name] : [];
    }

    private PacketSetEnd.Named? Name(QueryToken item, string text, ImmutableArray<NumberRange>? ports)
    {
        var parts = text.Split('/');
        NameKind? kind = parts.Length is 2 or 3 && !parts.Contains("") ? QueryWords.KindOf(parts[0]) : null;
        if (kind is null || (parts.Length == 3 && kind is NameKind.Node or NameKind.LoadBalancer))
        {
            if ((sets as NamedSets)?.WhyNot(text) is { } reason)
                errors.Add(item, reason);
            else
                errors.Expected(item, sets.Count == 0 ? AnItem : $"{AnItem}; sets are {string.Join(", ", sets.Keys.Order(StringComparer.Ordinal))}");
            return null;
        }

        return new(kind.Value, parts.Length == 3 ? parts[1] : null, parts[^1], ports);
    }

    // A host and the place of its ports; -1 for none. More than one colon is an IPv6 address, unless brackets end it.
    private static ((string Text, bool IsBare) Host, int PortsAt) Split(string text)
    {
        if (text.StartsWith('[') && text.IndexOf(']') is > 0 and var close)
        {
            var host = text[1..close];
            return close + 1 == text.Length ? ((host, false), -1) : text[close + 1] == ':' ? ((host, false), close + 2) : ((text, true), -1);
        }

        var colon = text.LastIndexOf(':');
        var hasPorts = colon >= 0 && (text.IndexOf(':') == colon || text.Contains('/') && QueryWords.KindOf(text[..text.IndexOf('/')]) is not null);
        return hasPorts ? ((text[..colon], true), colon + 1) : ((text, true), -1);
    }

    private bool TryPorts(QueryToken item, int at, out ImmutableArray<NumberRange>? ports)
    {
        ports = null;
        if (at < 0)
            return true;
        if (item.Text[at..] == "any")
            ports = [new NumberRange(1, ushort.MaxValue)];
        else if (PortsOf(item.Text[at..]) is { } range)
            ports = [range];
        else
            errors.Expected(new(item.Text[at..], item.Start + at), "a port from 0 to 65535, a range of ports (1024-65535) or any");
        return ports is not null;
    }

    private static NumberRange? PortsOf(string text) => QueryNumbers.TryReadRange(text, ushort.MaxValue);
}
