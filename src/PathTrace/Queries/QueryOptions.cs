using PathTrace.Net;

namespace PathTrace.Queries;

/// <summary>The options of a query: each at most once, and only where they make sense.</summary>
internal sealed class QueryOptions(QueryBinder binder, QueryErrors errors, QueryNumbers numbers)
{
    /// <summary>Checks all options and returns what they do to a query.</summary>
    internal Func<PacketQuery, PacketQuery> Bind(IReadOnlyList<OptionSyntax> options, IpProtocol protocol)
    {
        var seen = new Dictionary<string, OptionSyntax>(StringComparer.Ordinal);
        Func<PacketQuery, PacketQuery> change = query => query;
        foreach (var option in options)
        {
            var keyword = option.Keyword.Text.ToLowerInvariant();
            if (!seen.TryAdd(keyword, option))
                errors.Add(option.Keyword, $"'{keyword}' is given twice");
            else if (Misplaced(keyword, protocol) is { } reason)
                errors.Add(option.Keyword, reason);
            else if (Read(keyword, option) is { } next)
                change = Then(change, next);
        }

        if (seen.ContainsKey("from") && seen.ContainsKey("at"))
            errors.Add(options.Last(o => o is OptionSyntax.From or OptionSyntax.At).Keyword, "'from' and 'at' exclude each other: a packet is made somewhere or arrives somewhere");
        return change;
    }

    private static Func<PacketQuery, PacketQuery> Then(Func<PacketQuery, PacketQuery> first, Func<PacketQuery, PacketQuery> second) =>
        query => second(first(query));

    /// <summary>Why an option does not go with a protocol; null when it does.</summary>
    internal static string? Misplaced(string keyword, IpProtocol protocol) => keyword switch
    {
        "flags" when protocol != IpProtocol.Tcp => "'flags' goes with tcp only",
        "type" or "code" when !protocol.IsIcmp => $"'{keyword}' goes with icmp and icmpv6 only",
        _ => null,
    };

    private Func<PacketQuery, PacketQuery>? Read(string keyword, OptionSyntax option) => option switch
    {
        OptionSyntax.Value value => ReadValue(keyword, value.Word),
        _ => binder.BindOrigin(option) is { } origin ? query => query with { Origin = origin } : null,
    };

    private Func<PacketQuery, PacketQuery>? ReadValue(string keyword, QueryToken word) => keyword switch
    {
        "mark" => numbers.Read(word, "a mark", 0, uint.MaxValue) is { } n ? q => q with { Mark = n } : null,
        "ttl" => numbers.Read(word, "a time to live", 0, 255) is { } n ? q => q with { Ttl = (byte)n } : null,
        "tos" => numbers.Read(word, "a TOS octet", 0, 255) is { } n ? q => q with { Tos = (byte)n } : null,
        "length" => numbers.Read(word, "a packet length", 20, ushort.MaxValue) is { } n ? q => q with { Length = (ushort)n } : null,
        "type" => numbers.Read(word, "an ICMP type", 0, 255) is { } n ? q => q with { IcmpType = (byte)n } : null,
        "code" => numbers.Read(word, "an ICMP code", 0, 255) is { } n ? q => q with { IcmpCode = (byte)n } : null,
        "flags" => Flags(word) is { } flags ? q => q with { Flags = flags } : null,
        "state" => State(word) is { } state ? q => q with { State = state } : null,
        _ => throw new InvalidOperationException($"The grammar let '{keyword}' through."),
    };

    internal TcpFlags? Flags(QueryToken list)
    {
        if (list.Text.Equals("none", StringComparison.OrdinalIgnoreCase))
            return TcpFlags.None;
        var flags = TcpFlags.None;
        var start = list.Start;
        foreach (var name in list.Text.Split(','))
        {
            if (!QueryWords.Flags.TryGetValue(name, out var flag) || flags.HasFlag(flag))
            {
                errors.Expected(new(name, start), "TCP flags (fin, syn, rst, psh, ack, urg, each once, or none)");
                return null;
            }

            flags |= flag;
            start += name.Length + 1;
        }

        return flags;
    }

    internal CtStates? State(QueryToken word)
    {
        if (QueryWords.States.TryGetValue(word.Text, out var state))
            return state;
        errors.Expected(word, "a state (new, established, related, invalid, untracked)");
        return null;
    }
}
