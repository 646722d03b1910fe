namespace PathTrace.Queries.Expectations;

/// <summary>The words of statements for values of closed sets.</summary>
internal static class StatementWords
{
    internal const string KindList = "expectation, diff, lint, input";
    internal const string LevelList = "error, warning, note or accept";

    /// <summary>The kind that a word says; null for other words.</summary>
    internal static FindingKind? KindOf(string word) => word switch
    {
        "expectation" => FindingKind.Expectation,
        "diff" => FindingKind.Diff,
        "lint" => FindingKind.Lint,
        "input" => FindingKind.Input,
        _ => null,
    };

    /// <summary>The level that a word says; null for other words.</summary>
    internal static CheckLevel? LevelOf(string word) => word switch
    {
        "error" => CheckLevel.Error,
        "warning" => CheckLevel.Warning,
        "note" => CheckLevel.Note,
        "accept" => CheckLevel.Accepted,
        _ => null,
    };
}
