using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>set</c> match. Kernel: xt_set.c, set_match_v4. Options about a member's counters make the answer depend on them.</summary>
internal static class SetMatch
{
    private static readonly Meaning Counters = Meaning.State(
        "the counters of the member", "--packets-eq", "--packets-lt", "--packets-gt", "--bytes-eq", "--bytes-lt", "--bytes-gt") with
    {
        Certain = "false for what is no member, and a set without counters passes the options over",
    };

    internal static readonly MatchExtension Extension = new(
        "set",
        Parse,
        "--match-set --set",
        "--return-nomatch",
        "--update-counters",
        "--update-subcounters",
        "--packets-eq",
        "--packets-lt",
        "--packets-gt",
        "--bytes-eq",
        "--bytes-lt",
        "--bytes-gt")
    {
        Meaning = Meaning.ExactWith("needs `ipset save`"),
        Except = [Counters],
    };

    // ip_set.h: IPSET_DIM_MAX.
    private const int MostSides = 6;

    private static void Parse(ref OptionReader options)
    {
        string? name = null;
        var (sides, negated, counters, exceptions) = (ImmutableArray<SetSide>.Empty, false, false, false);
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--match-set":
                    name = options.Text();
                    sides = ReadSides(ref options);
                    negated = options.Negated;
                    break;
                case "--return-nomatch":
                    exceptions = true;
                    break;
                case "--update-counters" or "--update-subcounters":
                    break;
                default:
                    OptionValues.Counter(ref options);
                    counters = true;
                    break;
            }
        }

        if (name is null)
        {
            options.RefuseExtension("the match needs --match-set");
            return;
        }

        var condition = options.Values.Share(new Condition.InSet(name, sides, counters, exceptions));
        options.Add(negated ? options.Values.Not(condition) : condition);
    }

    // libxt_set.h, parse_dirs: src and dst, at most six; whatever else a dump may hold is refused.
    internal static ImmutableArray<SetSide> ReadSides(ref OptionReader options)
    {
        var word = options.Word();
        var sides = ImmutableArray.CreateBuilder<SetSide>();
        foreach (var range in word.Split((byte)','))
        {
            if (word[range].SequenceEqual("src"u8))
                sides.Add(SetSide.Source);
            else if (word[range].SequenceEqual("dst"u8))
                sides.Add(SetSide.Destination);
            else
                options.RefuseValue(word, "list of src and dst");
        }

        if (sides.Count > MostSides && !options.Failed)
            options.RefuseValue(word, "list of at most six times src and dst");
        return sides.ToImmutable();
    }
}
