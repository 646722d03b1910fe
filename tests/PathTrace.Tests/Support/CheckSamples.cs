using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;
using PathTrace.Rendering;
using PathTrace.Text;

namespace PathTrace.Tests.Support;

/// <summary>A check of a snapshot whose dumps were written by somebody who wants to be more than text.</summary>
internal static class CheckSamples
{
    /// <summary>What such a dump may hold: a workflow command, a line of its own, markup, a mention, a link, terminal and XML control characters.</summary>
    internal const string Hostile = "50% a\r\n::error file=x::boo|`x`<b>@octocat #1 [l](http://e.example) www.e.example **b** \u001b[31m\0\ud83d\ude00";

    internal static readonly CheckPaths Paths = new("rules/snap,shot", "/tmp/base", "");

    private static readonly SourceText Dump = SourceText.From("nodes/w1/iptables-save.txt", "*filter\n-A INPUT -j DROP\nCOMMIT\n");
    private static readonly SourceText Before = SourceText.From("nodes/w1/ip-route.txt", "default via 10.0.0.1 dev eth0\n");
    private static readonly SourceText File = SourceText.From("rules/expect.pt", "# promises\nexpect tcp any -> 10.0.0.1:80 is delivered\nexpect udp any -> 10.0.0.1:53 is lost\n");

    internal static CheckReport Report { get; } = Make();

    private static CheckReport Make()
    {
        var (file, _) = ExpectationFileParser.Parse(File);
        return new()
        {
            Snapshot = Fixtures.Load("talk/healthy") with { Files = [Dump, Before] },
            Baseline = Fixtures.Load("talk/healthy"),
            Expectations = file.Expectations,
            Holding = 1,
            FailOn = CheckLevel.Error,
            Findings =
            [
                Finding(FindingKind.Expectation, 3201, "ExpectationViolated", CheckLevel.Error, file.Expectations[0].ToString(), new CheckPlace(CheckSide.Expectations, file.Expectations[0].Source, ""), new CheckPlace(CheckSide.Snapshot, Line(Dump, 2), "drops it")),
                Finding(FindingKind.Diff, 3101, "PacketsLost", CheckLevel.Error, "route removed", new CheckPlace(CheckSide.Baseline, Line(Before, 1), "removed")),
                Finding(FindingKind.Lint, 3001, "RuleShadowed", CheckLevel.Warning, Hostile, new CheckPlace(CheckSide.Snapshot, Line(Dump, 2), Hostile)) with { Node = "w1", Lines = [new("why", Hostile)] },
                Finding(FindingKind.Lint, 3004, "RuleRedundant", CheckLevel.Note, "redundant", new CheckPlace(CheckSide.Snapshot, SourceSpan.WholeFile(Dump), "")),
                Finding(FindingKind.Diff, 3106, "WayChanges", CheckLevel.Accepted, "another way", new CheckPlace(CheckSide.Snapshot, Line(Before, 1), "")) with { Reason = "rules/expect.pt:9: being retired" },
                Finding(FindingKind.Lint, 3002, "RuleContradictsItself", CheckLevel.Error, "old", new CheckPlace(CheckSide.Snapshot, Line(Dump, 2), "")) with { IsKnown = true },
            ],
            Gone = [new("PT3001", "0123456789abcdef", "w1: what was", Line(SourceText.From("accepted.txt", "PT3001 0123456789abcdef # w1: what was\n"), 1))],
        };
    }

    private static CheckFinding Finding(FindingKind kind, int code, string name, CheckLevel level, string title, params CheckPlace[] places) =>
        new() { Kind = kind, Code = code, Name = name, Level = level, Title = title, Places = [.. places], Fingerprint = "00000000000000aa" };

    private static SourceSpan Line(SourceText text, int line)
    {
        var span = text.LineAt(0);
        for (var i = 1; i < line; i++)
            span = text.LineAt(span.Start + span.Length + 1);
        return span;
    }
}
