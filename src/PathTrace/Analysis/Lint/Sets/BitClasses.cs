using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Sets;

/// <summary>
/// The bits of 32-bit numbers, divided so that each mask of the rules is a union of parts: a mark of which rules look at single bits has a dimension for each of them, and the rest is one.
/// </summary>
internal sealed class BitClasses
{
    private readonly Dictionary<Field, List<uint>> _parts = [];

    internal BitClasses(IEnumerable<Condition.Masked> conditions)
    {
        foreach (var ofField in conditions.Where(c => IsWide(c.Field)).GroupBy(c => c.Field))
        {
            List<uint> parts = [uint.MaxValue];
            foreach (var mask in ofField.Select(c => c.Wanted.Mask).Distinct())
                parts = [.. parts.SelectMany(p => (uint[])[p & mask, p & ~mask]).Where(p => p != 0)];
            _parts.Add(ofField.Key, parts);
        }
    }

    /// <summary>True for the fields whose values are too many to be listed.</summary>
    internal static bool IsWide(Field field) => field is Field.Mark or Field.ConnectionMark;

    /// <summary>The parts of which a mask consists.</summary>
    internal IEnumerable<uint> PartsOf(Field field, uint mask) => _parts.GetValueOrDefault(field, []).Where(p => (p & mask) != 0);

    /// <summary>Those bits of a value that a part holds, side by side: the number of each of its 2^n values.</summary>
    internal static uint Compact(uint value, uint part)
    {
        var (compact, at) = (0u, 0);
        for (var bit = 0; bit < 32; bit++)
        {
            if ((part >> bit & 1) != 0)
                compact |= (value >> bit & 1) << at++;
        }

        return compact;
    }
}
