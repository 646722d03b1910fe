using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;

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

    /// <summary>The routes of a node as the place in which one is missing: the file of that family, where the node has routes of it.</summary>
    internal static Evidence WithoutRoute(Node? node, IpFamily family, string to) =>
        new(node?.Routes?.Where(r => r.Source.IsSet).MaxBy(r => r.Destination.Family == family)?.Source.Source is { } file ? SourceSpan.WholeFile(file) : default, $"{node?.Name}'s routes, without one to {to}");
}
