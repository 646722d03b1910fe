using PathTrace.Text;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>One step of the two stories. Texts come from dumps and logs; renderers escape them.</summary>
public sealed record ComparedStep
{
    /// <summary>Who knows of it.</summary>
    public required ComparedSide Side { get; init; }

    /// <summary>Table and chain: <c>filter FORWARD</c>.</summary>
    public required string Place { get; init; }

    /// <summary>The rule's 1-based position; null for a policy, and where the log does not tell.</summary>
    public int? Number { get; init; }

    /// <summary>The verdict as traces name it: <c>JUMP:GUARD</c>; null when neither side tells.</summary>
    public string? Verdict { get; init; }

    /// <summary>The rule, <c>policy</c>, or <c>return</c>.</summary>
    public required string Text { get; init; }

    /// <summary>The line of the dump; default when it has none.</summary>
    public SourceSpan RuleSource { get; init; }

    /// <summary>The line of the log; default for a step that was only predicted.</summary>
    public SourceSpan LogSource { get; init; }
}
