using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Queries.Expectations;

namespace PathTrace.Analysis.Check;

/// <summary>Something that a check found, whichever part of it did.</summary>
public sealed record CheckFinding
{
    /// <summary>Which part found it.</summary>
    public required FindingKind Kind { get; init; }

    /// <summary>The number of its code, a <see cref="CheckCode"/>, <see cref="Explain.FindingCode"/> or <see cref="Text.DiagnosticCode"/>.</summary>
    public required int Code { get; init; }

    /// <summary>The code's name: <c>RuleShadowed</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it counts as, policies and permissions considered.</summary>
    public required CheckLevel Level { get; init; }

    /// <summary>What it is, in one clause; of an expectation the expectation itself.</summary>
    public required string Title { get; init; }

    /// <summary>The node that it is about; null for none, or several.</summary>
    public string? Node { get; init; }

    /// <summary>What else is to be said.</summary>
    public ImmutableArray<CheckLine> Lines { get; init; } = [];

    /// <summary>Where to look, the place that it is about first.</summary>
    public ImmutableArray<CheckPlace> Places { get; init; } = [];

    /// <summary>True where nothing is certainly wrong, and the snapshot does not tell whether all is well.</summary>
    public bool IsUndecided { get; init; }

    /// <summary>By which it is known again in another check, whatever line it then stands in.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>True when it was accepted by its fingerprint: it fails nothing.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Why it does not count as what it would: <c>rules/expect.pt:9: being retired</c>; null where nobody said anything.</summary>
    public string? Reason { get; init; }

    /// <summary>The code as printed: <c>PT3001</c>.</summary>
    public string CodeText => string.Create(CultureInfo.InvariantCulture, $"PT{Code}");

    /// <summary>What its fingerprint is made of.</summary>
    internal ImmutableArray<string> Identity { get; init; } = [];
}
