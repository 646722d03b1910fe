using PathTrace.Net;

namespace PathTrace.Analysis.Diff;

/// <summary>In what a class fares differently.</summary>
internal static class DiffKinds
{
    internal static DiffKind Of(Difference difference)
    {
        if (difference.After is not { } after)
            return DiffKind.Lost;
        if (difference.Before is not { } before)
            return DiffKind.Arrives;
        if (IsMore(after.Failed, before.Failed))
            return DiffKind.Lost;
        if (IsMore(after.Undetermined, before.Undetermined))
            return DiffKind.Open;
        if (IsMore(before.Failed, after.Failed))
            return DiffKind.Arrives;
        if (IsMore(before.Undetermined, after.Undetermined))
            return DiffKind.Decided;
        return before.Failed.IsOne && after.Failed.IsOne ? DiffKind.Loss : OfSame(difference);
    }

    private static DiffKind OfSame(Difference difference)
    {
        var (was, isNow) = (difference.Was, difference.IsNow);
        if (!was.IsSameAs(isNow, static p => p with { Arrival = "", Source = "", Way = "", Questions = "" }))
            return DiffKind.End;
        if (!was.IsSameAs(isNow, static p => p with { Source = "", Way = "", Questions = "" }))
            return DiffKind.Backends;
        if (!was.IsSameAs(isNow, static p => p with { Way = "", Questions = "" }))
            return DiffKind.Source;
        return was.IsSameAs(isNow, static p => p with { Questions = "" }) ? DiffKind.Open : DiffKind.Way;
    }

    private static bool IsMore(Fraction one, Fraction other) => one > other && !Fate.IsNear(one, other);
}
