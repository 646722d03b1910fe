namespace PathTrace.Analysis.TraceComparison;

/// <summary>Who knows of a step.</summary>
public enum ComparedSide
{
    /// <summary>The live packet and the prediction.</summary>
    Both,

    /// <summary>The live packet alone.</summary>
    Live,

    /// <summary>The prediction alone.</summary>
    Predicted,

    /// <summary>The live packet alone, in a line that nothing follows from: the end of a user chain, a rule that only looks on, a table that is none of iptables'.</summary>
    Uncompared,
}
