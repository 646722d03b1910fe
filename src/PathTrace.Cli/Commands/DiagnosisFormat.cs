namespace PathTrace.Cli.Commands;

/// <summary>How a diagnosis or lint is printed.</summary>
internal enum DiagnosisFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>For code scanning.</summary>
    Sarif,
}
