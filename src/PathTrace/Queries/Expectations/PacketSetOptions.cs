using PathTrace.Net;

namespace PathTrace.Queries.Expectations;

/// <summary>The options of a set of packets: those of a packet query, with ranges and <c>any</c> for numbers.</summary>
internal sealed class PacketSetOptions(QueryBinder binder, QueryErrors errors)
{
    /// <summary>The set with its options.</summary>
    internal PacketSetQuery Bind(PacketSetQuery query, IReadOnlyList<OptionSyntax> options)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var option in options)
        {
            var keyword = option.Keyword.Text.ToLowerInvariant();
            if (!seen.Add(keyword is "from" ? "at" : keyword))
                errors.Add(option.Keyword, keyword is "from" or "at" ? "where packets begin is said twice" : $"'{keyword}' is given twice");
            else if (query.Protocol is { } protocol && QueryOptions.Misplaced(keyword, protocol) is { } reason)
                errors.Add(option.Keyword, reason);
            else
                query = option is OptionSyntax.Value value ? Value(query, keyword, value.Word) : query with { Origin = binder.BindOrigin(option) };
        }

        return query;
    }

    private PacketSetQuery Value(PacketSetQuery query, string keyword, QueryToken word) => keyword switch
    {
        "mark" => query with { Mark = Range(word, "a mark", 0, uint.MaxValue) },
        "ttl" => query with { Ttl = Range(word, "a time to live", 0, 255) },
        "tos" => query with { Tos = Range(word, "a TOS octet", 0, 255) },
        "length" => query with { Length = Range(word, "a packet length", 20, ushort.MaxValue) },
        "type" => query with { IcmpType = Range(word, "an ICMP type", 0, 255) },
        "code" => query with { IcmpCode = Range(word, "an ICMP code", 0, 255) },
        "flags" => query with { Flags = word.Text == "any" ? new NumberRange(0, 63) : Flags(word) },
        _ => query with { State = new QueryOptions(binder, errors, new(errors)).State(word) },
    };

    private NumberRange? Flags(QueryToken word) => new QueryOptions(binder, errors, new(errors)).Flags(word) is { } flags ? NumberRange.Single((uint)flags) : null;

    private NumberRange? Range(QueryToken word, string what, uint first, uint last)
    {
        if (word.Text == "any")
            return new(first, last);
        if (QueryNumbers.TryReadRange(word.Text, last) is { } range && range.First >= first)
            return range;
        errors.Expected(word, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what} from {first} to {last}, a range of them or any"));
        return null;
    }
}
