using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;

namespace PathTrace.Tests.Analysis.Check;

public class FingerprintsTests
{
    [Theory]
    [InlineData("[12:3456] -A KUBE-SVC-RRKVIE4VUIMGBY2X -m comment --comment \"default/web -> 10.0.1.1:80\" -j KUBE-SEP-652ZUPTNUMDJVYF4", "-A KUBE-SVC-* -m comment --comment \"default/web -> 10.0.1.1:80\" -j KUBE-SEP-*")]
    [InlineData("filter FORWARD rule 7 can never match: rules 2, 4 and 5 before it take all its packets", "filter FORWARD rule # can never match: rules # before it take all its packets")]
    [InlineData("-A cali-tw-cali1234567890a -j MARK", "-A cali-tw-cali1234567890a -j MARK")]
    [InlineData("-A KUBE-SERVICES -d 172.17.0.1/32 -p tcp --dport 80", "-A KUBE-SERVICES -d 172.17.0.1/32 -p tcp --dport 80")]
    [InlineData("-A KUBE-SVC-TOOSHORT", "-A KUBE-SVC-TOOSHORT")]
    public void What_changes_by_itself_is_left_out(string text, string stable) => Assert.Equal(stable, Fingerprints.Stable(text));

    [Fact]
    public void Findings_that_say_the_same_are_numbered()
    {
        var same = Finding("rule 1 is dead");
        var prints = Fingerprints.Number([same, Finding("rule 9 is dead"), Finding("rule 1 is not"), same with { Node = "w1" }]).Select(f => f.Fingerprint).ToList();

        Assert.Equal(prints[0] + ".2", prints[1]);
        Assert.Equal(4, prints.Distinct().Count());
        Assert.All(prints, p => Assert.Matches("^[0-9a-f]{16}(\\.2)?$", p));
    }

    private static CheckFinding Finding(string identity) => new() { Kind = FindingKind.Lint, Code = 3001, Name = "RuleShadowed", Level = CheckLevel.Warning, Title = "", Identity = [identity] };
}
