namespace PathTrace.Analysis.Check;

/// <summary>
/// The stable codes of what only a check finds, printed as <c>PT</c> and the number. 31xx differences to a baseline, 32xx expectations, 33xx what lint leaves open; other findings have those of <see cref="Explain.FindingCode"/> and <see cref="Text.DiagnosticCode"/>.
/// A number is never given a second meaning.
/// </summary>
public enum CheckCode
{
    /// <summary>Packets are lost that were not, or more of them than before.</summary>
    PacketsLost = 3101,

    /// <summary>What becomes of packets was decided before, and hangs on open questions now.</summary>
    PacketsOpen = 3102,

    /// <summary>Packets end otherwise than before; no more of them are lost.</summary>
    PacketsEndOtherwise = 3103,

    /// <summary>Other backends get packets than before, or other shares of them.</summary>
    BackendsChange = 3104,

    /// <summary>Whoever gets packets sees another source than before.</summary>
    SourceChanges = 3105,

    /// <summary>Packets take another way to the same end.</summary>
    WayChanges = 3106,

    /// <summary>What becomes of packets hung on open questions before, and is decided now.</summary>
    PacketsDecided = 3107,

    /// <summary>Packets that were lost before are not, or fewer of them.</summary>
    PacketsArrive = 3108,

    /// <summary>Not all packets could be compared.</summary>
    NotAllCompared = 3109,

    /// <summary>An expectation is certainly untrue of some packet.</summary>
    ExpectationViolated = 3201,

    /// <summary>The snapshot does not tell whether an expectation holds.</summary>
    ExpectationUndecided = 3202,

    /// <summary>An expectation, or a change that is allowed, names what the snapshot does not hold.</summary>
    ExpectationUnplaced = 3203,

    /// <summary>Lint could not decide something.</summary>
    LintUndecided = 3301,
}
