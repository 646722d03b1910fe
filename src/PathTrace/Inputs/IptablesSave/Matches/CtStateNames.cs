using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The names that <c>conntrack</c> and <c>state</c> use for states, status bits and directions (libxt_conntrack.c).</summary>
internal static class CtStateNames
{
    internal static void AddStates(ref OptionReader options, bool allowNat)
    {
        var word = options.Word();
        var states = CtStates.None;
        foreach (var range in word.Split((byte)','))
        {
            var state = StateOf(word[range]);
            if (state is not { } known || (known >= CtStates.Dnat && !allowNat))
            {
                options.RefuseValue(word, "list of connection states");
                return;
            }

            states |= known;
        }

        options.AddNegatable(options.Values.ConnectionState(states));
    }

    // NONE asks for no bit at all, and a mask without bits never matches (xt_conntrack.c tests status & mask).
    internal static void AddStatus(ref OptionReader options)
    {
        var word = options.Word();
        uint bits = 0;
        foreach (var range in word.Split((byte)','))
        {
            uint? bit = Ascii(word[range]) switch
            {
                "NONE" => 0,
                "EXPECTED" => 1,
                "SEEN_REPLY" => 2,
                "ASSURED" => 4,
                "CONFIRMED" => 8,
                _ => null,
            };
            if (bit is not { } known)
            {
                options.RefuseValue(word, "list of connection status names");
                return;
            }

            bits |= known;
        }

        // NONE asks for no bit and never matches; negated it matches whatever has an entry (xt_conntrack.c, conntrack_mt).
        options.AddNegatable(options.Values.Masked(Field.ConnectionStatus, new(bits, bits)));
    }

    internal static void AddDirection(ref OptionReader options)
    {
        var word = options.Word();
        uint? direction = Ascii(word) switch
        {
            "ORIGINAL" => 0,
            "REPLY" => 1,
            _ => null,
        };
        if (direction is { } known)
            options.AddNegatable(options.Values.Number(Field.ConnectionDirection, NumberRange.Single(known)));
        else
            options.RefuseValue(word, "direction of a connection");
    }

    private static CtStates? StateOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("NEW"u8))
            return CtStates.New;
        if (name.SequenceEqual("ESTABLISHED"u8))
            return CtStates.Established;
        if (name.SequenceEqual("RELATED"u8))
            return CtStates.Related;
        return Ascii(name) switch
        {
            "NEW" => CtStates.New,
            "ESTABLISHED" => CtStates.Established,
            "RELATED" => CtStates.Related,
            "INVALID" => CtStates.Invalid,
            "UNTRACKED" => CtStates.Untracked,
            "DNAT" => CtStates.Dnat,
            "SNAT" => CtStates.Snat,
            _ => null,
        };
    }

    private static string Ascii(ReadOnlySpan<byte> name) =>
        name.Length > 16 ? "" : System.Text.Encoding.ASCII.GetString(name).ToUpperInvariant();
}
