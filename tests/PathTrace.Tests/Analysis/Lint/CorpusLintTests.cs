using System.Diagnostics;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Lint;

/// <summary>Real firewalls, some of thousands of rules.</summary>
public class CorpusLintTests
{
    private const string Chair = "firewalls/configs_chair_for_Network_Architectures_and_Services__";

    // 10 s are asked of a machine that does nothing else.
    [Theory]
    [InlineData("ip6tables-save-2016-03-16_13-53-28")]
    [InlineData("iptables-save-2015-05-15_14-14-46")]
    [InlineData("iptables_25.07.2014")]
    public void Thousands_of_rules_are_decided_soon(string file)
    {
        var snapshot = Snapshot.Load(Corpus.PathOf(Chair + file));
        var watch = Stopwatch.StartNew();
        var report = snapshot.Lint();

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(40), $"it took {watch.Elapsed}");
        Assert.True(report.Rules > 4000);
        Assert.Empty(report.Gaps);
    }

    // By hand: line 301 says again what line 295 says, and both accept.
    [Fact]
    public void A_rule_of_a_real_firewall_that_can_never_match()
    {
        var snapshot = Snapshot.Load(Corpus.PathOf(Chair + "iptables-save-2015-05-15_14-14-46"));
        var found = Assert.Single(Linted.Explanations(snapshot), e => e.Code == FindingCode.RuleShadowed && e.Evidence[0].Source.Line == 301);

        Assert.Equal([301, 295], found.Evidence.Select(e => e.Source.Line));
    }
}
