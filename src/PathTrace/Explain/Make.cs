
namespace PathTrace.Explain;

/// <summary>Short ways to make explanations of lost paths.</summary>
internal static class Make
{
    /// <summary>An explanation of a loss.</summary>
    internal static Explanation Error(FindingCode code, FindingOwner owner, string title, string why, params ReadOnlySpan<Evidence> evidence) => new()
    {
        Code = code,
        Severity = FindingSeverity.Error,
        Owner = owner,
        Title = title,
        Why = why,
        Evidence = [.. evidence.ToArray().Where(e => e.Source.IsSet)],
    };

    /// <summary>An explanation of what may be a loss, or of a contradiction.</summary>
    internal static Explanation Warning(FindingCode code, FindingOwner owner, string title, string why, params ReadOnlySpan<Evidence> evidence) =>
        Error(code, owner, title, why, evidence) with { Severity = FindingSeverity.Warning };
}
