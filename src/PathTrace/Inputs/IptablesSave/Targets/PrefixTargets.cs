using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>SNPT</c> and <c>DNPT</c> targets: prefix translation without connection tracking (RFC 6296). Kernel: ip6t_NPT.c, ip6t_snpt_tg and ip6t_dnpt_tg.</summary>
internal static class PrefixTargets
{
    internal static readonly TargetExtension Snpt = Make("SNPT", AddressField.Source);

    internal static readonly TargetExtension Dnpt = Make("DNPT", AddressField.Destination);

    private static TargetExtension Make(string name, AddressField field) => new(name, (ref OptionReader o) => Parse(ref o, field), "--src-pfx", "--dst-pfx")
    {
        Family = IpFamily.IPv6,
    };

    private static Effect Parse(ref OptionReader options, AddressField field)
    {
        IpPrefix? from = null;
        IpPrefix? to = null;
        while (options.Next())
        {
            if (options.Name == "--src-pfx")
                from = ReadPrefix(ref options);
            else
                to = ReadPrefix(ref options);
        }

        if (from is null || to is null)
            options.RefuseExtension("the target needs --src-pfx and --dst-pfx");
        return options.Values.Share(new Effect.TranslatePrefix(field, from.GetValueOrDefault(), to.GetValueOrDefault()));
    }

    // ip6t_NPT.c, ip6t_npt_checkentry: at most 64 bits, and no bits beside the prefix.
    private static IpPrefix? ReadPrefix(ref OptionReader options)
    {
        var word = options.Word();
        if (!IpPrefix.TryParseWithHostBits(word, out var address, out var length) || address.Family != IpFamily.IPv6)
        {
            options.RefuseValue(word, "IPv6 prefix");
            return null;
        }

        var prefix = IpPrefix.Containing(address, length);
        if (length > 64 || prefix.Address != address)
            options.Refuse(DiagnosticCode.BadOptionValue, "the kernel takes prefixes of at most 64 bits, and none with bits beside them");
        return prefix;
    }
}
