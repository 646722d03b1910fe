using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>addrtype</c> match. Kernel: xt_addrtype.c, addrtype_mt_v1. A limit to an interface holds for both addresses.</summary>
internal static class AddrtypeMatch
{
    internal static readonly MatchExtension Extension =
        new("addrtype", Parse, "--dst-type", "--src-type", "--limit-iface-in", "--limit-iface-out");

    // xt_addrtype.c, addrtype_mt_checkentry_v1: the IPv6 kernel refuses these.
    private const AddressTypes NotInIpv6 = AddressTypes.Broadcast | AddressTypes.Blackhole | AddressTypes.Prohibit | AddressTypes.Throw | AddressTypes.Nat | AddressTypes.Xresolve;

    private static void Parse(ref OptionReader options)
    {
        (AddressTypes Types, bool Negated)? source = null;
        (AddressTypes Types, bool Negated)? destination = null;
        Direction? limit = null;
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--src-type":
                    source = (ReadTypes(ref options), options.Negated);
                    break;
                case "--dst-type":
                    destination = (ReadTypes(ref options), options.Negated);
                    break;
                default:
                    if (limit is not null)
                        options.RefuseOption("the match takes only one of --limit-iface-in and --limit-iface-out");
                    limit = options.Name == "--limit-iface-in" ? Direction.In : Direction.Out;
                    break;
            }
        }

        Add(ref options, AddressField.Source, source, limit);
        Add(ref options, AddressField.Destination, destination, limit);
        if (source is null && destination is null)
            options.RefuseExtension("the match needs --src-type or --dst-type");
    }

    private static void Add(ref OptionReader options, AddressField field, (AddressTypes Types, bool Negated)? wanted, Direction? limit)
    {
        if (wanted is not var (types, negated))
            return;
        var condition = options.Values.Share(new Condition.AddressTypeIs(field, types, limit));
        options.Add(negated ? options.Values.Not(condition) : condition);
    }

    private static bool IsKnown(AddressTypes type, IpFamily family) => family != IpFamily.IPv6 || (type & NotInIpv6) == 0;

    private static AddressTypes ReadTypes(ref OptionReader options)
    {
        var word = options.Word();
        if (word.SequenceEqual("LOCAL"u8))
            return AddressTypes.Local;
        var types = AddressTypes.None;
        foreach (var range in word.Split((byte)','))
        {
            var name = System.Text.Encoding.ASCII.GetString(word[range]);
            if (name.Length > 0 && Enum.TryParse<AddressTypes>(name, ignoreCase: true, out var type) && type != AddressTypes.None && !char.IsAsciiDigit(name[0]) && IsKnown(type, options.Family))
            {
                types |= type;
                continue;
            }

            options.RefuseValue(word, "list of address types");
            return types;
        }

        return types;
    }
}
