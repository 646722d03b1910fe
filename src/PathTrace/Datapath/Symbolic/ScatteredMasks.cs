using PathTrace.Net;

namespace PathTrace.Datapath.Symbolic;

/// <summary>The addresses of masks with gaps, such as <c>0.0.0.4/0.0.0.255</c>.</summary>
internal static class ScatteredMasks
{
    // Beyond this many intervals a set costs more than the addresses one by one.
    private const int MostGapBits = 16;

    /// <summary>The addresses; null when there are more than 65,536 intervals.</summary>
    internal static IntervalSet? IntervalsOf(MaskedAddress masked)
    {
        var open = ~masked.Mask & masked.Address.Family.AllOnes();
        // The lowest open bits lie side by side and make one interval; those above are counted through.
        var tail = (int)UInt128.TrailingZeroCount(~open);
        var inTail = tail == 128 ? UInt128.MaxValue : (UInt128.One << tail) - 1;
        var gaps = open & ~inTail;
        var count = (int)UInt128.PopCount(gaps);
        if (count > MostGapBits)
            return null;
        var intervals = new List<IntervalSet.Interval>(1 << count);
        // The next number within the bits of a mask (Knuth, The Art of Computer Programming 4A, 7.1.3).
        for (var bits = UInt128.Zero; ; bits = unchecked(bits - gaps) & gaps)
        {
            var first = masked.Address.Bits | bits;
            intervals.Add(new(first, first | inTail));
            if (bits == gaps)
                return IntervalSet.Of(intervals);
        }
    }
}
