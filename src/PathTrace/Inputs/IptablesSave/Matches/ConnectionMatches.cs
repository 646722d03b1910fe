using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The matches that ask a connection for more than its tuple and state. What they say of a packet without one is certain. Kernel: xt_connbytes.c,
/// connbytes_mt; xt_connlabel.c, connlabel_mt; xt_helper.c, helper_mt.
/// </summary>
internal static class ConnectionMatches
{
    internal static readonly MatchExtension Connbytes = new("connbytes", ParseBytes, "--connbytes", "--connbytes-dir", "--connbytes-mode")
    {
        Meaning = Meaning.State("how much the connection has carried") with
        {
            Certain = "false for a packet without a conntrack entry; a NEW connection has carried nothing in the direction of the reply",
        },
    };

    private static readonly OptionSet LabelOptions =
        new(new TypedOption("[!] --label", OptionValues.Text(255)), new TypedOption("--set")) { Needs = ["--label"] };

    internal static readonly MatchExtension Connlabel =
        new("connlabel", (ref OptionReader o) => ParseLabel(ref o), LabelOptions.Names)
        {
            Meaning = Meaning.State("labels of the connection") with { Certain = "a packet without a conntrack entry has no label" },
        };

    private static readonly OptionSet HelperOptions = new(new TypedOption("[!] --helper", OptionValues.TextOrEmpty(255))) { Needs = ["--helper"] };

    internal static readonly MatchExtension Helper =
        new("helper", (ref OptionReader o) => ParseHelper(ref o), HelperOptions.Names)
        {
            Meaning = Meaning.State("the helper of the connection's master") with { Certain = "a NEW, INVALID or UNTRACKED packet has no helper" },
        };

    private static readonly Condition WithoutEntry = new Condition.ConnectionState(CtStates.Invalid | CtStates.Untracked);

    private static readonly Condition WithoutReplies = new Condition.ConnectionState(CtStates.New | CtStates.Invalid | CtStates.Untracked);

    // Only the first packet of an expected connection is RELATED, and only an expected connection has a master.
    private static readonly Condition MayHaveMaster = new Condition.ConnectionState(CtStates.Established | CtStates.Related);

    private static void ParseLabel(ref OptionReader options)
    {
        var seen = LabelOptions.Read(ref options);
        AskOrElse(ref options, Connlabel, WithoutEntry, seen.HasNegated("--label"));
    }

    private static void ParseHelper(ref OptionReader options)
    {
        var seen = HelperOptions.Read(ref options);
        AskOrElse(ref options, Helper, options.Values.Not(MayHaveMaster), seen.HasNegated("--helper"));
    }

    // Without a connection, accounting or replies the match is false, negated or not.
    private static void ParseBytes(ref OptionReader options)
    {
        var counted = new Counted();
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--connbytes":
                    counted.HasRange = true;
                    counted.ZeroIsInside = ReadRange(ref options);
                    break;
                case "--connbytes-dir":
                    counted.Direction = Choose(ref options, "direction of a connection", "original", "reply", "both");
                    break;
                default:
                    counted.Mode = Choose(ref options, "unit of connbytes", "packets", "bytes", "avgpkt");
                    break;
            }
        }

        if (options.Failed)
            return;
        if (!counted.HasRange || counted.Direction is null || counted.Mode is null)
            options.RefuseExtension("connbytes needs --connbytes, --connbytes-dir and --connbytes-mode");
        var isFalse = counted.Direction == "reply" && !counted.ZeroIsInside ? WithoutReplies : WithoutEntry;
        AskOrElse(ref options, Connbytes, isFalse, truth: false);
    }

    /// <summary>Adds the open question, but a certain answer where another condition holds.</summary>
    private static void AskOrElse(ref OptionReader options, MatchExtension extension, Condition certain, bool truth)
    {
        var question = extension.Meaning.Ask(ref options);
        if (truth)
        {
            options.Add(options.Values.Share(new Condition.Any([certain, question])));
            return;
        }

        options.Add(certain is Condition.Not not ? not.Part : options.Values.Not(certain));
        options.Add(question);
    }

    // True when a count of 0 meets the range; a negated range holds what lies outside (libxt_connbytes.c).
    private static bool ReadRange(ref OptionReader options)
    {
        var word = options.Word();
        var colon = word.IndexOf((byte)':');
        var from = colon < 0 ? word : word[..colon];
        var to = colon < 0 ? default : word[(colon + 1)..];
        if (!OptionValues.IsCounter(from) || (!to.IsEmpty && !OptionValues.IsCounter(to)))
            options.RefuseValue(word, "number or range of connbytes");
        var holdsZero = from.IndexOfAnyExcept((byte)'0') < 0;
        return options.Negated ? !holdsZero : holdsZero;
    }

    private static string? Choose(ref OptionReader options, string what, params ImmutableArray<string> words)
    {
        var word = options.Word();
        foreach (var known in words)
        {
            if (OptionValues.IsOneOf(word, [known]))
                return known;
        }

        options.RefuseValue(word, what);
        return null;
    }

    private struct Counted
    {
        internal bool HasRange;
        internal bool ZeroIsInside;
        internal string? Direction;
        internal string? Mode;
    }
}
