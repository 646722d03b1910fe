using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>What the checks of a whole snapshot find in each fixture, by fixtures/README.md: healthy ones yield nothing, broken ones what is broken.</summary>
public class CheckedFixtureTests
{
    private static readonly Dictionary<string, string[]> Broken = new(StringComparer.Ordinal)
    {
        // worker1's tables are there and empty.
        ["talk/flushed"] = ["PT2101 worker1"],
        // worker1 still has 10.0.2.2, which was web-2, and does not have 10.0.2.3, which is web-3.
        ["stale-endpoint"] = ["PT2104 worker1", "PT2109 worker1"],
        // default/empty.
        ["no-endpoints"] = ["PT2103"],
        ["ipvs"] = ["PT2103"],
        // No row for worker2's 10.0.2.0/24; worker1's has one.
        ["next-hop-missing"] = ["PT2401"],
        // 10.0.2.0/24 is worker2's, and goes to worker3.
        ["next-hop-wrong"] = ["PT2403"],
        // IPv6 only: no row for worker2's fd00:10:0:2::/64.
        ["dual-stack"] = ["PT2401"],
        // Docker on both; pod-to-pod is dropped on worker1, everything on worker2.
        ["forward-drop"] = ["PT2202 worker1", "PT2202 worker2"],
        // 10.0.2.0/24 is worker2's; the other refusing routes are for nobody's pods. worker2 has no default route, worker1 has.
        ["blackhole-route"] = ["PT2302 worker1", "PT2301 worker2"],
        // public says that worker3 is down; the hand calculation's packet 2 is served there, and so would the check of the node port be.
        ["nodeport"] = ["PT2006 worker3"],
        // Metrics at 9100, and web-2 declares 3000: a note.
        ["calico-ipip"] = ["PT2120"],
        // FORWARD's policy on worker2, which the check does not see; worker3's firewall, which the packets do not see.
        ["health-check"] = ["PT2202 worker2", "PT2005 worker2", "PT2006 worker3"],
        // worker3's 10.0.3.0/24: worker1 sends it to worker2, and worker2 to worker1.
        ["routing-loop"] = ["PT2305 worker1", "PT2305 worker2"],
    };

    // Those of live traces have logs in place of packets.
    public static TheoryData<string> Names => [.. Fixtures.Names, "compare-trace/own", "compare-trace/nft", "compare-trace/legacy"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_healthy_cluster_yields_nothing_and_a_broken_one_what_is_broken(string fixture) =>
        Assert.Equal(Broken.GetValueOrDefault(fixture, []), Checked.Fixture(fixture).Select(Checked.CodeAndNode));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_finding_cites_a_file_says_how_to_mend_it_and_how_to_confirm_it(string fixture) => Assert.All(Checked.Fixture(fixture), finding =>
    {
        Assert.NotEmpty(finding.Evidence);
        Assert.All(finding.Evidence, e => Assert.True(e.Source.IsSet && e.Note.Length > 0));
        Assert.False(string.IsNullOrEmpty(finding.Fix));
        Assert.NotNull(finding.Check);
        Assert.Equal(finding.Code == FindingCode.TargetPortNotDeclared, finding.Severity == FindingSeverity.Info);
        Assert.True(finding.Title.Length > 0 && !finding.Title.EndsWith('.'));
        Assert.EndsWith(".", finding.Why, StringComparison.Ordinal);
    });
}
