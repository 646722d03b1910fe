namespace PathTrace.Analysis.Diff;

/// <summary>In what packets fare differently; of several the first counts. The order is that of reports: worst first.</summary>
public enum DiffKind
{
    /// <summary>More of the traffic is lost than before.</summary>
    Lost,

    /// <summary>What was decided hangs on open questions now, or on more of them.</summary>
    Open,

    /// <summary>As much arrives as before, but it ends otherwise: dropped rather than rejected, delivered to a node rather than to a pod.</summary>
    End,

    /// <summary>Other backends get the traffic, or other shares of it.</summary>
    Backends,

    /// <summary>Whoever gets the packet sees another source.</summary>
    Source,

    /// <summary>It takes another way to the same end.</summary>
    Way,

    /// <summary>All of it is lost as before, in another way.</summary>
    Loss,

    /// <summary>What hung on open questions is decided now.</summary>
    Decided,

    /// <summary>Less of the traffic is lost than before.</summary>
    Arrives,
}
