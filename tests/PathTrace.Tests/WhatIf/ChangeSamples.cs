using PathTrace.Cluster;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.WhatIf;

/// <summary>Snapshots to be changed.</summary>
internal static class ChangeSamples
{
    /// <summary>fixtures/talk/flushed: worker1 has lost kube-proxy's rules.</summary>
    internal static Snapshot Flushed { get; } = Snapshot.Load(Path.Combine(Fixtures.FolderOf("talk/flushed"), "snapshot"));

    /// <summary>One node w2 of the tests' flat network, with pod a at 10.0.2.1 and these rules in filter; user chains are declared by whoever adds them.</summary>
    internal static Snapshot Node(string rules, string chains = "") =>
        TempSnapshot.Load(TempSnapshot.Node(2, $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{chains}{rules}COMMIT\n"), [("pods.txt", "Pod name  Status   Node  Endpoint\na  Running  w2  10.0.2.1\n")]);

    /// <summary>The one diagnostic of a change that cannot be made, as <c>column message | consequence</c>.</summary>
    internal static string Problem(Snapshot snapshot, string change)
    {
        var (changed, diagnostics) = snapshot.TryWhatIf(change);
        Assert.Null(changed);
        var problem = Assert.Single(diagnostics);
        Assert.Equal(("PT1503", "--what-if"), (problem.CodeText, problem.Span.Source!.Name));
        return $"{problem.Span.Position.Column} {problem.Message} | {problem.Consequence}";
    }
}
