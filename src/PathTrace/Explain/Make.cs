
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
}
