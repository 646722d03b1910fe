using PathTrace.Net;

namespace PathTrace.Analysis.PacketSets;

/// <summary>Sets of addresses as people would write them: <c>10.1.0.0/16 except 10.1.4.0/24</c>.</summary>
internal static class AddressWords
{
    /// <summary>The set in words that are true of every address that was asked about; what lies outside of those does not matter.</summary>
    /// <param name="family">The family of the addresses.</param>
    /// <param name="set">The set, a part of what was asked about.</param>
    /// <param name="asked">What was asked about.</param>
    /// <param name="most">How many pieces are told; the rest is counted.</param>
    internal static string Of(IpFamily family, IntervalSet set, IntervalSet asked, int most = 6)
    {
        if (set.Equals(asked))
            return "any";
        var others = asked.Except(set);
        var pieces = Pieces(family, set, others);
        // All but a few: the smallest prefix around the set, and what of it does not belong.
        var around = AddressRange.Of(Around(family, set.First, set.Intervals[^1].Last));
        var left = others.Within(around.First.Bits, around.Last.Bits);
        var exceptions = Pieces(family, left, set);
        var isAny = asked.Except(IntervalSet.Of(around.First.Bits, around.Last.Bits)).IsEmpty;
        if (exceptions.Count > 0 && exceptions.Count < pieces.Count)
            return $"{(isAny ? "any" : Text(around))} except {List(exceptions, most)}";
        return List(pieces, most);
    }

    // Prefixes and ranges that hold the set and none of the others; the fewer and rounder the better.
    private static List<string> Pieces(IpFamily family, IntervalSet set, IntervalSet others)
    {
        var pieces = new List<string>();
        for (var i = 0; i < set.Intervals.Length; i++)
        {
            var (first, last) = set.Intervals[i];
            while (i + 1 < set.Intervals.Length && others.Within(first, set.Intervals[i + 1].Last).IsEmpty)
                last = set.Intervals[++i].Last;
            var around = AddressRange.Of(Around(family, first, last));
            var isRound = others.Within(around.First.Bits, around.Last.Bits).IsEmpty && !Misses(around, first, last);
            pieces.Add(isRound ? Text(around) : Text(new(IpAddress.Create(family, first), IpAddress.Create(family, last))));
        }

        return pieces;
    }

    // A round prefix says more than the set holds; at twice its size it would mislead.
    private static bool Misses(AddressRange around, UInt128 first, UInt128 last) => (around.Last.Bits - around.First.Bits) / 4 > last - first;

    private static IpPrefix Around(IpFamily family, UInt128 first, UInt128 last) =>
        IpPrefix.Containing(IpAddress.Create(family, first), family.AddressBits() - (128 - (int)UInt128.LeadingZeroCount(first ^ last)));

    private static string Text(AddressRange range) => range.TryGetPrefix(out var prefix) ? prefix.IsHost ? prefix.Address.ToString() : prefix.ToString() : $"{range.First}–{range.Last}";

    private static string List(List<string> pieces, int most) => pieces.Count <= most
        ? string.Join(", ", pieces)
        : $"{string.Join(", ", pieces.Take(most))} and {pieces.Count - most} more";
}
