using PathTrace.Analysis.Lint.Sets;
using PathTrace.Net;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>Whether some boxes are covered by others, exactly, and by which of them at least.</summary>
internal static class Coverage
{
    private const int MostSteps = 200_000;
    private const int Samples = 64;

    /// <summary>True when every packet of the boxes lies in a blocker; null when that would take too long to find out.</summary>
    internal static bool? IsCovered(IReadOnlyList<Box> boxes, IReadOnlyList<Blocker> blockers, DimensionTable table)
    {
        var others = blockers.Select(b => b.Box).ToList();
        foreach (var box in boxes)
        {
            if (HasFreeSample(box, others, table))
                return false;
        }

        return Search(boxes, others, table);
    }

    private static bool? Search(IReadOnlyList<Box> boxes, List<Box> others, DimensionTable table)
    {
        var pending = new Stack<(Box Box, List<Box> Others)>(boxes.Select(b => (b, others)));
        for (var steps = 0; pending.TryPop(out var next);)
        {
            var meeting = next.Others.FindAll(next.Box.Intersects);
            if (meeting.Count == 0)
                return false;
            steps += 1 + (meeting.Count / 64);
            if (steps > MostSteps)
                return null;
            if (meeting.Exists(o => o.Contains(next.Box)))
                continue;
            var rest = meeting[1..];
            foreach (var piece in next.Box.Minus(meeting[0], table))
                pending.Push((piece, rest));
        }

        return true;
    }

    // Most rules are hit by some packet, and most of those by one that is picked at random.
    private static bool HasFreeSample(Box box, List<Box> others, DimensionTable table)
    {
        var random = new Random(others.Count);
        var packet = new UInt128[table.Count];
        for (var i = 0; i < Samples; i++)
        {
            for (var dimension = 0; dimension < packet.Length; dimension++)
                packet[dimension] = Pick(box[dimension] ?? table.DomainOf(dimension), random);
            if (!others.Exists(o => o.Contains(packet)))
                return true;
        }

        return false;
    }

    private static UInt128 Pick(IntervalSet values, Random random)
    {
        var (first, last) = values.Intervals[random.Next(values.Intervals.Length)];
        return random.Next(4) switch
        {
            0 => first,
            1 => last,
            _ when last - first == UInt128.MaxValue => new((ulong)random.NextInt64(), (ulong)random.NextInt64()),
            _ => first + (new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()) % (last - first + 1)),
        };
    }
}
