using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>icmp</c> and <c>icmp6</c> matches. Kernel: ip_tables.c, icmp_match; ip6_tables.c, icmp6_match.</summary>
internal static class IcmpMatch
{
    internal static readonly MatchExtension Extension = new("icmp", Parse, "--icmp-type") { Protocol = IpProtocol.Icmp, Family = IpFamily.IPv4 };

    internal static readonly MatchExtension V6 = new("icmp6", Parse, "--icmpv6-type") { Protocol = IpProtocol.IcmpV6, Family = IpFamily.IPv6 };

    private static void Parse(ref OptionReader options)
    {
        while (options.Next())
        {
            var isV6 = options.Name == "--icmpv6-type";
            var word = options.Word();
            if (options.Failed)
                return;
            if (!TryRead(ref options, isV6, out var type, out var code))
            {
                if (!options.Failed)
                    options.RefuseValue(word, isV6 ? "ICMPv6 type" : "ICMP type");
                return;
            }

            Add(ref options, type, code);
        }
    }

    // No type means any; iptables keeps it as type 255 and says nothing of the code.
    private static void Add(ref OptionReader options, byte? type, byte? code)
    {
        if (type is not { } wanted)
        {
            if (options.Negated)
                options.Add(Condition.Never);
            return;
        }

        var ofType = options.Values.Number(Field.IcmpType, NumberRange.Single(wanted));
        if (code is not { } wantedCode)
        {
            options.AddNegatable(ofType);
            return;
        }

        var ofCode = options.Values.Number(Field.IcmpCode, NumberRange.Single(wantedCode));
        if (options.Negated)
        {
            options.Add(new Condition.Not(new Condition.All([ofType, ofCode])));
            return;
        }

        options.Add(ofType);
        options.Add(ofCode);
    }

    private static bool TryRead(ref OptionReader options, bool isV6, out byte? type, out byte? code)
    {
        var word = options.WordSpan.Utf8;
        (type, code) = (null, null);
        var name = System.Text.Encoding.ASCII.GetString(word).ToLowerInvariant();
        if (name == "any" || (name == "255" && !isV6) || IcmpTypeNames.TryFind(isV6, name, out type, out code))
            return true;
        var slash = word.IndexOf((byte)'/');
        if (!OptionReader.TryParseNumber(slash < 0 ? word : word[..slash], out var number))
            return false;
        ulong codeNumber = 0;
        if (slash >= 0 && !OptionReader.TryParseNumber(word[(slash + 1)..], out codeNumber))
            return false;
        if (number > 255 || codeNumber > 255)
        {
            options.Refuse(DiagnosticCode.NumberOutOfRange, "ICMP types and codes end at 255");
            return false;
        }

        type = (byte)number;
        code = slash < 0 ? null : (byte)codeNumber;
        return true;
    }
}
