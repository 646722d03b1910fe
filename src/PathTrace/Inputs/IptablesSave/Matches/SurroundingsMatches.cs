using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The matches about what surrounds a packet in the running kernel. Kernel: xt_cpu.c, cpu_mt; xt_realm.c, realm_mt; xt_ipvs.c, ipvs_mt; condition and geoip are not part
/// of the kernel.
/// </summary>
internal static class SurroundingsMatches
{
    internal static readonly MatchExtension Cpu = MatchExtension.Question(
        "cpu",
        Meaning.Environment("the processor that handles the packet"),
        new(new TypedOption("[!] --cpu", OptionValues.Number(uint.MaxValue))) { Needs = ["--cpu"] });

    // The realm of the route that was chosen, xor'ed together from up to three places (fib_semantics.c, fib_combine_itag).
    internal static readonly MatchExtension Realm = MatchExtension.Question(
        "realm",
        Meaning.Environment("the realms of routes and routing rules"),
        new(new TypedOption("[!] --realm", RealmValue)) { Needs = ["--realm"] }, IpFamily.IPv4);

    internal static readonly MatchExtension Ipvs = MatchExtension.Question("ipvs", Meaning.State("the connections of IPVS"), new(
        new("[!] --ipvs"),
        new("[!] --vproto", Protocol),
        new("[!] --vaddr", OptionValues.Network),
        new("[!] --vport", OptionValues.Number(ushort.MaxValue)),
        new("--vdir", OptionValues.OneOf("direction", "ORIGINAL", "REPLY")),
        new("[!] --vmethod", OptionValues.OneOf("method of IPVS", "GATE", "IPIP", "MASQ")),
        new("[!] --vportctl", OptionValues.Number(ushort.MaxValue)))
    {
        Needs = ["--ipvs --vproto --vaddr --vport --vdir --vmethod --vportctl"],
    });

    internal static readonly MatchExtension Condition = MatchExtension.Question(
        "condition", Meaning.Environment("a switch in the running kernel"), new(new TypedOption("[!] --condition", OptionValues.Text(30))) { Needs = ["--condition"] });

    internal static readonly MatchExtension Geoip = MatchExtension.Question("geoip", Meaning.Environment("a table of countries"), new(
        new("[!] --src-cc --source-country", OptionValues.Text(255)), new("[!] --dst-cc --destination-country", OptionValues.Text(255))));

    private static void Protocol(ref OptionReader options)
    {
        var word = options.Word();
        if (!ProtocolNames.TryRead(word, out _, out var isAny) || isAny)
            options.RefuseValue(word, "protocol");
    }

    // A number under a mask, or a name of /etc/iproute2/rt_realms.
    private static void RealmValue(ref OptionReader options)
    {
        var word = options.Word();
        if (word.IsEmpty)
            options.RefuseValue(word, "realm");
        else if (char.IsAsciiDigit((char)word[0]))
            options.ToMaskedValue(word);
    }
}
