using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>length</c> match: the packet's length without link-layer header. Kernel: xt_length.c, length_mt.</summary>
internal static class LengthMatch
{
    internal static readonly MatchExtension Extension = new("length", Parse, "--length");

    private static void Parse(ref OptionReader options)
    {
        while (options.Next())
        {
            var range = options.RangeOrNothing(ushort.MaxValue);
            options.AddNegatable(range is { } lengths ? options.Values.Number(Field.Length, lengths) : Condition.Never);
        }
    }
}
