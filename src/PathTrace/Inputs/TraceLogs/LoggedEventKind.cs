namespace PathTrace.Inputs.TraceLogs;

/// <summary>What a line of a trace tells.</summary>
public enum LoggedEventKind
{
    /// <summary>A rule matched.</summary>
    Rule,

    /// <summary>A built-in chain's policy decided.</summary>
    Policy,

    /// <summary>A user chain ended, or (kernel's log) an unconditional rule of it was met.</summary>
    Return,
}
