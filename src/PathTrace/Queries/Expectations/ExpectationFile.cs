using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Queries.Expectations;

/// <summary>What a file of expectations says, with all that it includes. docs/expectations.md describes the language.</summary>
public sealed record ExpectationFile
{
    /// <summary>The file, then those that it includes, in the order of reading.</summary>
    public required ImmutableArray<SourceText> Sources { get; init; }

    /// <summary>What is expected, in the order of the files.</summary>
    public ImmutableArray<Expectation> Expectations { get; init; } = [];

    /// <summary>Which packets may fare differently than before.</summary>
    public ImmutableArray<AllowedChange> Allowed { get; init; } = [];

    /// <summary>What findings count as; of several that fit the last one counts.</summary>
    public ImmutableArray<PolicyRule> Policies { get; init; } = [];

    /// <summary>The named sets.</summary>
    public ImmutableDictionary<string, ImmutableArray<PacketSetEnd>> Sets { get; init; } = ImmutableDictionary<string, ImmutableArray<PacketSetEnd>>.Empty;
}
