using PathTrace.Tracing;

namespace PathTrace.Cli;

/// <summary>What the process returns. Of several answers the worst counts: 2, then 1, then 3, then 0.</summary>
internal static class ExitCodes
{
    /// <summary>Every packet reaches its end.</summary>
    internal const int Reaches = 0;

    /// <summary>Some packet is lost, wholly or in part.</summary>
    internal const int DoesNotReach = 1;

    /// <summary>Bad usage, a query that is none, or input that cannot be read.</summary>
    internal const int Usage = 2;

    /// <summary>The snapshot does not decide it.</summary>
    internal const int Indeterminate = 3;

    /// <summary>The code of one answer.</summary>
    internal static int Of(TraceVerdict verdict) => verdict switch
    {
        TraceVerdict.Reaches => Reaches,
        TraceVerdict.Indeterminate => Indeterminate,
        _ => DoesNotReach,
    };

    /// <summary>The worse of two codes.</summary>
    internal static int Worse(int left, int right) => Rank(left) >= Rank(right) ? left : right;

    private static int Rank(int code) => code switch
    {
        Usage => 3,
        DoesNotReach => 2,
        Indeterminate => 1,
        _ => 0,
    };
}
