using System.Buffers.Text;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The <c>statistic</c> match. Kernel: xt_statistic.c, statistic_mt: a random draw compares 31 bits with the probability; <c>nth</c> counts packets.
/// </summary>
internal static class StatisticMatch
{
    private static readonly Meaning Counting = Meaning.State("how many packets came before", "--every");

    internal static readonly MatchExtension Extension = new("statistic", Parse, "--mode", "--probability", "--every", "--packet")
    {
        Meaning = Meaning.ExactWith("`--mode random` is a share of the traffic"),
        Except = [Counting],
    };

    private static readonly ValueReader Every = OptionValues.Number(uint.MaxValue, 1);

    private static void Parse(ref OptionReader options)
    {
        Condition? chance = null;
        var counts = false;
        while (options.Next())
        {
            if (options.Name == "--probability")
                chance = ReadProbability(ref options);
            else if (options.Name == "--mode")
                counts |= ReadMode(ref options);
            else if (options.Name == "--every")
                Every(ref options);
            else
                options.Number(uint.MaxValue);
        }

        if (counts)
            options.Add(Counting.Ask(ref options));
        else if (chance is not null)
            options.Add(chance);
        else if (!options.Failed)
            options.RefuseExtension("the match needs --probability");
    }

    private static bool ReadMode(ref OptionReader options)
    {
        var mode = options.Word();
        if (mode.SequenceEqual("nth"u8))
            return true;
        if (!mode.SequenceEqual("random"u8))
            options.RefuseValue(mode, "mode of statistic");
        return false;
    }

    // The eleven digits that iptables prints fit a double exactly, and so does the power of ten: one division rounds as strtod(3) does.
    private static bool TryParse(ReadOnlySpan<byte> word, out double probability)
    {
        if (word is [(byte)'0', (byte)'.', ..] && word.Length == 13 && Utf8Parser.TryParse(word[2..], out ulong digits, out var used) && used == 11)
        {
            probability = digits / 1e11;
            return true;
        }

        return Utf8Parser.TryParse(word, out probability, out used) && used == word.Length && double.IsFinite(probability);
    }

    // libxt_statistic.c: lround(0x80000000 * probability).
    private static Condition? ReadProbability(ref OptionReader options)
    {
        var word = options.Word();
        if (options.Failed)
            return null;
        if (!TryParse(word, out var probability))
        {
            options.RefuseValue(word, "probability");
            return null;
        }

        if (probability is < 0 or > 1)
        {
            options.Refuse(DiagnosticCode.NumberOutOfRange, "a probability lies between 0 and 1");
            return null;
        }

        var share = options.Values.Chance((uint)Math.Round(probability * Condition.Chance.Denominator, MidpointRounding.AwayFromZero));
        return options.Negated ? options.Values.Not(share) : share;
    }
}
