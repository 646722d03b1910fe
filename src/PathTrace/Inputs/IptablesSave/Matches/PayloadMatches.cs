using System.Globalization;
using System.Text;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The matches that read bytes of the packet which a query does not give. Kernel: xt_string.c, xt_bpf.c, xt_u32.c, xt_tcpmss.c, xt_osf.c, xt_l2tp.c; layer7 and
/// ipv4options are not part of the kernel.
/// </summary>
internal static class PayloadMatches
{
    private static readonly Meaning Bytes = Meaning.Content("packet bytes");

    internal static readonly MatchExtension Bpf = MatchExtension.Question("bpf", Bytes, new(
        new("--bytecode", Bytecode), new("--object-pinned", OptionValues.Text(511)))
    {
        Needs = ["--bytecode --object-pinned"],
        OneOf = ["--bytecode --object-pinned"],
    });

    internal static readonly MatchExtension String = MatchExtension.Question("string", Bytes, new(
        new("[!] --string", OptionValues.Text(128)),
        new("[!] --hex-string", HexString),
        new("--algo", OptionValues.Text(15)),
        new("--from", OptionValues.Number(ushort.MaxValue)),
        new("--to", OptionValues.Number(ushort.MaxValue)),
        new("--icase"))
    {
        Needs = ["--string --hex-string", "--algo"],
        OneOf = ["--string --hex-string"],
    });

    internal static readonly MatchExtension U32 =
        MatchExtension.Question("u32", Bytes, new(new TypedOption("[!] --u32", U32Program.Check)) { Needs = ["--u32"] });

    internal static readonly MatchExtension Tcpmss = MatchExtension.Question(
        "tcpmss", Meaning.Content("TCP options"), new(new TypedOption("[!] --mss", OptionValues.Range(ushort.MaxValue))) { Needs = ["--mss"] });

    private static readonly OptionSet OsfOptions = new(
        new("[!] --genre", OptionValues.Text(31)), new("--ttl", OptionValues.Number(2)), new("--log", OptionValues.Number(2)))
    { Needs = ["--genre"] };

    internal static readonly MatchExtension Osf = new("osf", ParseOsf, OsfOptions.Names)
    {
        Protocol = IpProtocol.Tcp,
        Family = IpFamily.IPv4,
        Meaning = Meaning.Content("the fingerprint of the sender's system") with { Certain = "false for TCP packets without SYN" },
    };

    internal static readonly MatchExtension L2tp = MatchExtension.Question("l2tp", Meaning.Content("the tunnel header"), new(
        new("--tid", OptionValues.Number(uint.MaxValue)),
        new("--sid", OptionValues.Number(uint.MaxValue)),
        new("--pversion", OptionValues.Number(3, 2)),
        new("--type", OptionValues.OneOf("type of L2TP packet", "control", "data"))));

    internal static readonly MatchExtension Layer7 =
        MatchExtension.Question("layer7", Bytes, new(new("[!] --l7proto", OptionValues.Text(255)), new("--l7dir", OptionValues.Text(255)), new("--l7pkt", OptionValues.Text(255))));

    internal static readonly MatchExtension Ipv4Options =
        MatchExtension.Question("ipv4options", Meaning.Content("IP options"), new(new("--flags", OptionValues.Text(255)), new("--any")), IpFamily.IPv4);

    // nfnetlink_osf.c, nf_osf_hdr_ctx_init: only a SYN has a fingerprint.
    private static void ParseOsf(ref OptionReader options)
    {
        OsfOptions.Read(ref options);
        options.Add(options.Values.Masked(Field.TcpFlags, new((uint)TcpFlags.Syn, (uint)TcpFlags.Syn)));
        options.Add(Osf.Meaning.Ask(ref options));
    }

    // "count,code jt jf k,…": libxt_bpf.c, bpf_parse_program.
    private static void Bytecode(ref OptionReader options)
    {
        var word = options.Word();
        var parts = Encoding.UTF8.GetString(word).Split(',');
        var isProgram = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and <= 64 && parts.Length >= count + 1 && parts.Skip(1).Take(count).All(IsInstruction) && parts.Skip(count + 1).All(p => p.Length == 0);
        if (!isProgram)
            options.RefuseValue(word, "program of the socket filter");
    }

    private static bool IsInstruction(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        uint[] largest = [ushort.MaxValue, byte.MaxValue, byte.MaxValue, uint.MaxValue];
        return words.Length == 4 && words.Zip(largest).All(w => uint.TryParse(w.First, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= w.Second);
    }

    // Text in which pairs of hexadecimal digits stand between bars: libxt_string.c, parse_hex_string.
    private static void HexString(ref OptionReader options)
    {
        var word = options.Word();
        var pieces = Encoding.Latin1.GetString(word).Split('|');
        var isHex = pieces.Where((_, i) => i % 2 == 1).All(p => p.Replace(" ", "", StringComparison.Ordinal) is var digits && digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit));
        if (word.IsEmpty || pieces.Length % 2 == 0 || !isHex)
            options.RefuseValue(word, "text with hexadecimal bytes between '|'");
    }
}
