using PathTrace.Net;

namespace PathTrace.Analysis.Lint.Sets;

/// <summary>
/// The names of interfaces as a table's rules tell them apart: each name that a rule gives in full, for each prefix the other names that begin so, all other names, and no interface at all, which has the
/// empty name (xtables: ifname_compare_aligned).
/// </summary>
internal sealed class InterfaceClasses
{
    private const int None = 0;
    private readonly List<InterfacePattern> _classes = [new("", false), new("", true)];

    internal InterfaceClasses(IEnumerable<InterfacePattern> patterns)
    {
        foreach (var pattern in patterns.Distinct().Where(p => p.Name.Length > 0))
            _classes.Add(pattern);
    }

    internal int Count => _classes.Count;

    /// <summary>Packets without the interface.</summary>
    internal static IntervalSet OfNone { get; } = IntervalSet.Of(None);

    /// <summary>All classes whose names a pattern matches.</summary>
    internal IntervalSet Of(InterfacePattern pattern)
    {
        var matching = new List<IntervalSet.Interval>();
        for (var i = 0; i < _classes.Count; i++)
        {
            var known = _classes[i];
            var isIn = pattern.IsPrefix ? known.Name.StartsWith(pattern.Name, StringComparison.Ordinal) : known == pattern;
            if (isIn)
                matching.Add(new((UInt128)i, (UInt128)i));
        }

        return IntervalSet.Of(matching);
    }
}
