using PathTrace.Analysis.Why;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Analysis.Why;

/// <summary>Questions about the rules of a node w2 of the tests' flat network: pod a is 10.0.2.1 on cni0, eth0 is 192.168.0.2.</summary>
internal static class Asking
{
    /// <summary>A TCP packet to pod a's port 80, forwarded from eth0 to cni0.</summary>
    internal const string Web = "tcp 203.0.113.7:51000 -> 10.0.2.1:80 at w2 in eth0";

    /// <summary>The node with these tables; COMMIT and the empty chains of filter, where a table lacks them, may be left out.</summary>
    internal static Snapshot Node(string rules, params (string, string)[] files) => TempSnapshot.Load(
        TempSnapshot.Node(2, rules.Contains('*', StringComparison.Ordinal) ? Committed(rules) : Committed("*filter\n" + rules)),
        [("pods.txt", "Pod name  Status   Node  Endpoint\na  Running  w2  10.0.2.1\n"), .. files]);

    /// <summary>The answer about one rule; the answer to the packet is left alone.</summary>
    internal static WhyAnswer Rule(Snapshot snapshot, string rule, string query = Web, params string[] assume)
    {
        var (answer, problems) = RuleQuestion.AskRule(snapshot, Query(query), rule, Assumed(assume), oneWay: true);
        Assert.Empty(problems);
        return answer!;
    }

    /// <summary>The answer about one chain; the answer to the packet is left alone.</summary>
    internal static WhyAnswer Chain(Snapshot snapshot, string chain, string query = Web)
    {
        var (answer, problems) = RuleQuestion.AskChain(snapshot, Query(query), chain, oneWay: true);
        Assert.Empty(problems);
        return answer!;
    }

    internal static PacketQuery Query(string text) => PacketQueryParser.Parse(text).Value!;

    /// <summary>The only reason of the only way, as text.</summary>
    internal static string Reason(WhyAnswer answer) => Text(Assert.Single(Assert.Single(answer.Ways).Reasons));

    internal static string Text(WhyReason reason) => reason switch
    {
        WhyReason.Hit hit => $"{hit.Hook} hit",
        WhyReason.Asked { Failing: [var first, ..] } asked => $"{asked.Hook} {first}",
        WhyReason.Asked asked => $"{asked.Hook} open {string.Join("; ", asked.Conditions.Where(c => c.Truth == Truth.Unknown).Select(c => $"{c} [{c.Assume}]"))}",
        WhyReason.TakenAway taken => $"{taken.Hook} taken by {taken.By}{(taken.Via is { } via ? $" via {via}" : "")}",
        WhyReason.NotReached missed => $"{missed.Hook} not reached: {missed.Because}",
        WhyReason.NotWalked walked => $"{walked.Chain} not walked ({string.Join("; ", walked.Jumps.Select(j => $"{j.Rule}: {string.Join(", ", j.Reasons.Select(Text))}"))}){(walked.MoreJumps > 0 ? $" +{walked.MoreJumps}" : "")}",
        WhyReason.Walked walked => $"{walked.Hook} hits {string.Join(",", walked.Hits.Select(h => h.Number))} of {walked.AskedRules}; closest {string.Join(" | ", walked.Closest.Select(c => $"{c.Rule.Number}: {string.Join(", ", c.Failing)}"))}",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    private static Assumptions? Assumed(string[] texts) => texts.Length == 0 ? null : AssumptionReader.Read(texts).Assumptions;

    private static string Committed(string rules) => string.Concat(rules.ReplaceLineEndings("\n").TrimEnd('\n').Split("\n*").Select((t, i) => $"{(i == 0 ? "" : "*")}{t}\nCOMMIT\n"));
}
