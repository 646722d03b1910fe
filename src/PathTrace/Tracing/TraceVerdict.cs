namespace PathTrace.Tracing;

/// <summary>The answer to a query in one word.</summary>
public enum TraceVerdict
{
    /// <summary>Every path arrives, and its answer where one was followed, whatever was assumed.</summary>
    Reaches,

    /// <summary>Every path is lost, or its answer, whatever was assumed.</summary>
    Fails,

    /// <summary>Some share certainly arrives and some is certainly lost.</summary>
    Partial,

    /// <summary>The answer depends on something that the snapshot does not hold.</summary>
    Indeterminate,
}
