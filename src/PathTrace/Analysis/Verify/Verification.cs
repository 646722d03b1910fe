using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries.Expectations;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Verify;

/// <summary>The answer to a claim about a set of packets.</summary>
public sealed record Verification
{
    /// <summary>What was asked of.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>The set of packets, and what was claimed.</summary>
    public required Expectation Expectation { get; init; }

    /// <summary>The answer in one word.</summary>
    public required VerificationVerdict Verdict { get; init; }

    /// <summary>How many classes of packets were followed, each one standing for all packets that go its ways.</summary>
    public required long Classes { get; init; }

    /// <summary>How many ways they went, all together.</summary>
    public required long Ways { get; init; }

    /// <summary>The packets of which the claim is certainly untrue, a line for each piece; empty when there are none.</summary>
    public ImmutableArray<string> Failing { get; init; } = [];

    /// <summary>The ways that fail, where not all ways of the failing packets do: <c>lb → worker3</c>. Empty when they fail on all.</summary>
    public ImmutableArray<string> FailingWays { get; init; } = [];

    /// <summary>The packets that hang on something open, a line for each piece.</summary>
    public ImmutableArray<string> Open { get; init; } = [];

    /// <summary>What they hang on, each question once.</summary>
    public ImmutableArray<Assumption> Questions { get; init; } = [];

    /// <summary>Why nothing more certain can be said, in sentences: packets that begin nowhere, endpoints that were not collected, a bound that was met.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>True when some packets leave the cluster: whether they are answered, and whether the answers come in, is not followed.</summary>
    public bool LeavesCluster { get; init; }

    /// <summary>The smallest packet of which the claim is untrue, and what becomes of it; of one that hangs on something, where none is certain. Null when the claim holds.</summary>
    public Trace? Counterexample { get; init; }

    /// <summary>The places in the counterexample's paths of those that break the claim.</summary>
    public ImmutableArray<int> BreakingPaths { get; init; } = [];

    /// <summary>The answers that the user gave to open questions and that counted.</summary>
    public ImmutableArray<GivenAnswer> Given { get; init; } = [];
}
