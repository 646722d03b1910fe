using System.Collections.Immutable;

namespace PathTrace.Explain.Policies;

/// <summary>A drop in the chains of a program that enforces network policies, with what their names and comments tell of it.</summary>
/// <param name="Writer">The program: <c>Calico</c>.</param>
internal sealed record PolicyDrop(string Writer)
{
    /// <summary>True when no policy decided: the program guards something else there (encapsulated packets, interfaces it does not know).</summary>
    internal bool IsGuard { get; init; }

    /// <summary>True for what leaves the pod; false for what comes to it; null when nothing tells.</summary>
    internal bool? IsEgress { get; init; }

    /// <summary>The policies that were asked and have names, in their order; none where nothing names them.</summary>
    internal ImmutableArray<AskedPolicy> Asked { get; init; } = [];

    /// <summary>True when a rule of the policy itself drops; false when no policy that was asked allows.</summary>
    internal bool IsDenied { get; init; }

    /// <summary>How many policies were asked whose names nothing tells.</summary>
    internal int Nameless { get; init; }

    /// <summary>The namespace of the pod, when it is known.</summary>
    internal string? Namespace { get; init; }

    /// <summary>The pod, as <c>default/web-1</c>; null when nothing tells it.</summary>
    internal string? Pod { get; init; }

    /// <summary>What is known of the place beside the pod: <c>behind cali7be0c8f3e42</c>; null for nothing.</summary>
    internal string? Where { get; init; }

    /// <summary>What the program does not say, or says elsewhere; null for nothing.</summary>
    internal string? Remark { get; init; }

    /// <summary>What proves it beside the rule that drops.</summary>
    internal ImmutableArray<Evidence> Evidence { get; init; } = [];
}
