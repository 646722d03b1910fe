using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>CT</c> target. Kernel: xt_CT.c, xt_ct_tg. A zone that is taken from the packet's mark or holds for one direction is kept as text only. Helpers, events and timeouts
/// change nothing for the packet itself.</summary>
internal static class CtTarget
{
    internal static readonly TargetExtension Extension =
        new("CT", Parse, "--notrack", "--zone", "--zone-orig", "--zone-reply", "--helper", "--timeout", "--ctevents", "--expevents")
        {
            Meaning = Meaning.ExactWith("zones separate connections; helpers, events and timeouts change nothing for the packet itself"),
        };

    private static readonly ValueReader Helper = OptionValues.Text(15);

    private static readonly ValueReader Timeout = OptionValues.Text(31);

    private static readonly ValueReader Events = OptionValues.ListOf(
        "list of connection events", "new", "related", "destroy", "reply", "assured", "protoinfo", "helper", "mark", "natseqinfo", "secmark");

    private static readonly ValueReader Expectations = OptionValues.ListOf("list of events of expectations", "new");

    private static Effect Parse(ref OptionReader options)
    {
        ushort? zone = null;
        var notrack = false;
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--notrack":
                    notrack = true;
                    break;
                case "--zone":
                    zone = ReadZone(ref options);
                    break;
                case "--zone-orig" or "--zone-reply":
                    ReadZone(ref options);
                    break;
                default:
                    ReaderOf(options.Name)(ref options);
                    break;
            }
        }

        return notrack ? EffectValues.NoTrack : options.Values.Share(new Effect.TrackWith(zone, options.GroupText()));
    }

    private static ValueReader ReaderOf(string option) => option switch
    {
        "--helper" => Helper,
        "--timeout" => Timeout,
        "--ctevents" => Events,
        _ => Expectations,
    };

    private static ushort? ReadZone(ref OptionReader options)
    {
        var word = options.Word();
        return word.SequenceEqual("mark"u8) ? null : (ushort)options.ToNumber(word, ushort.MaxValue);
    }
}
