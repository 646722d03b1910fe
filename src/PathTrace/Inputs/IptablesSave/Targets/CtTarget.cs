using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>CT</c> target. Kernel: xt_CT.c, xt_ct_tg. A zone that is taken from the packet's mark or holds for one direction is kept as text only.</summary>
internal static class CtTarget
{
    internal static readonly TargetExtension Extension =
        new("CT", Parse, "--notrack", "--zone", "--zone-orig", "--zone-reply", "--helper", "--timeout", "--ctevents", "--expevents");

    private static Effect Parse(ref OptionReader options)
    {
        ushort? zone = null;
        var notrack = false;
        while (options.Next())
        {
            if (options.Name == "--notrack")
            {
                notrack = true;
                continue;
            }

            var isZone = options.Name == "--zone";
            var word = options.Word();
            if (isZone && !word.SequenceEqual("mark"u8))
                zone = (ushort)options.ToNumber(word, ushort.MaxValue);
        }

        return notrack ? EffectValues.NoTrack : options.Values.Share(new Effect.TrackWith(zone, options.GroupText()));
    }
}
