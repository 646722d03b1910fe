using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries;
using PathTrace.Tests.Support;
using PathTrace.Text;
using PathTrace.WhatIf;

namespace PathTrace.Tests.WhatIf;

/// <summary>Changes to the fabric and to kernel parameters, and texts that are no changes.</summary>
public class OtherChangeTests
{
    private const string ToPod = "tcp 203.0.113.7:51003 -> 10.0.3.9:3000 at worker1 in eth0";

    // talk/flushed: 192.168.0.5 is no node of the snapshot (fixtures/README.md).
    [Fact]
    public void Rows_of_the_fabric_are_added_replaced_and_deleted()
    {
        Assert.Equal((Disposition.NextHopUnknown, "next-hops.txt:5"), Fate(ChangeSamples.Flushed));
        // Without its row nothing says that the address is the cluster's: it goes by the gateway, as 203.0.113.7 does in fixtures/README.md.
        Assert.Equal((Disposition.DeliveredOutside, "next-hops.txt"), Fate(ChangeSamples.Flushed.WhatIf("fabric: del 10.0.3.0/24")));
        Assert.Equal((Disposition.DeliveredOutside, "next-hops.txt"), Fate(ChangeSamples.Flushed.WhatIf("fabric: delete 10.0.3.0/24 192.168.0.5")));
        Assert.Equal((Disposition.Looped, "--what-if:1"), Fate(ChangeSamples.Flushed.WhatIf("fabric: replace 10.0.3.0/24 192.168.0.2")));
        Assert.Equal((Disposition.FabricNoRoute, "--what-if:2"), Fate(ChangeSamples.Flushed.WhatIf("fabric: del 10.0.3.0/24").WhatIf("fabric: add 10.0.3.0/24 -> blackhole")));

        static (Disposition, string) Fate(Snapshot snapshot)
        {
            var path = snapshot.Trace(ToPod).Paths[0];
            return (path.Disposition, path.Hops[0].Beyond.OfType<Step.Fabric>().First().Source.ToString());
        }
    }

    [Theory]
    [InlineData("add 10.0.3.0/24 192.168.0.2", "13 the table has a row for 10.0.3.0/24 already: 10.0.3.0/24 192.168.0.5 (next-hops.txt:5) | Nothing was changed. Write 'fabric: replace …' to put this one in its place.")]
    [InlineData("add 10.0.9.0/24 worker9", "13 the next hop worker9 is no node of the snapshot | Nothing was changed. Give an address, or one of worker1, worker2, worker3.")]
    [InlineData("add 10.0.9.0/24", "24 expected \"->\" or a blank, found the end of the line | Nothing was changed.")]
    [InlineData("del 10.0.9.0/24", "13 the table has no such row for 10.0.9.0/24 | Nothing was changed. It has 10.0.0.0/24 192.168.0.2 (next-hops.txt:2), ")]
    [InlineData("del 10.0.3.0/24 192.168.0.9", "13 the table has no such row for 10.0.3.0/24 | ")]
    [InlineData("del 10.0.3.0/33", "13 10.0.3.0/33 is no prefix such as 10.0.1.0/24 | Nothing was changed.")]
    [InlineData("route add 10.0.9.0/24 dev eth0", "9 expected add, replace, del or delete, found 'route'")]
    public void Rows_that_do_not_fit_are_told(string change, string problem) =>
        Assert.StartsWith(problem, ChangeSamples.Problem(ChangeSamples.Flushed, $"fabric: {change}"), StringComparison.Ordinal);

    // ip_forward.c: what arrives by an interface that does not forward is dropped. devinet.c, inet_forward_change: writing ip_forward writes every interface.
    [Fact]
    public void Ip_forward_is_written_to_every_interface()
    {
        const string Query = "tcp 203.0.113.7:51000 -> 10.0.2.1:80 at w2 in eth0";
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2));
        var off = snapshot.WhatIf("w2: sysctl net.ipv4.ip_forward=0");

        Assert.Equal(Disposition.ForwardingDisabled, off.Trace(Query).Paths[0].Disposition);
        Assert.Equal("--what-if:1", off.Trace(Query).Paths[0].Hops[0].Steps[^1].Source.ToString());
        Assert.Equal(snapshot.Trace(Query).Paths[0].Disposition, off.WhatIf("w2: sysctl -w net.ipv4.conf.eth0.forwarding = 1").Trace(Query).Paths[0].Disposition);
        Assert.Equal("0", off.Nodes[0].Sysctls!["net.ipv4.conf.cni0.forwarding"]!.Text);
        Assert.Equal("0", off.Nodes[0].Sysctls!["net.ipv4.conf.default.forwarding"]!.Text);
        Assert.Equal("0", off.Nodes[0].Sysctls!["net.ipv4.conf.all.rp_filter"]!.Text);
    }

    [Theory]
    [InlineData("net.ipv4.ip_forwrad=1", "12 w2 shows no kernel parameter net.ipv4.ip_forwrad, and no trace asks for it | Nothing was changed. Asked for are net.ipv4.ip_forward, ")]
    [InlineData("net.ipv4.ip_forward=on", "12 'on' is no number")]
    [InlineData("net.ipv4.ip_forward", "12 the line is no 'key = value'")]
    public void Parameters_that_nobody_asks_for_are_told(string setting, string problem) =>
        Assert.StartsWith(problem, ChangeSamples.Problem(TempSnapshot.Load(TempSnapshot.Node(2)), $"w2: sysctl {setting}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "1 expected a node's name, or fabric, found the end of the change")]
    [InlineData("worker1", "8 expected ':' behind the place, found the end of the change")]
    [InlineData("worker1:", "9 expected route, restore, sysctl, delete, insert, append or policy, found the end of the change")]
    [InlineData("worker1: remove nat X", "10 expected route, restore, sysctl, delete, insert, append or policy, found 'remove'")]
    [InlineData("worker1: route", "15 expected add, replace, del or delete, found the end of the change")]
    [InlineData("worker1: route add", "19 expected a route, as ip route takes it: 10.0.2.0/24 via 192.168.0.4, found the end of the change")]
    [InlineData("worker1: restore worker2", "18 expected from, found 'worker2'")]
    [InlineData("worker1: delete nat X one", "23 expected the number of a rule, from 1, found 'one'")]
    [InlineData("worker1: delete nat X 1 2", "25 expected the end of the change, found '2'")]
    [InlineData("worker1: ip6tables route add", "20 expected delete, insert, append or policy, found 'route'")]
    [InlineData("worker9: restore from worker1", "1 the snapshot holds no node worker9 | Nothing was changed. It holds worker1, worker2, worker3.")]
    [InlineData("worker1: route add\n10.0.9.0/24 dev eth0", "19 a change is one line")]
    [InlineData("wörker: x", "10 expected route")]
    public void What_is_no_change_is_told_with_its_place(string change, string problem) =>
        Assert.StartsWith(problem, ChangeSamples.Problem(ChangeSamples.Flushed, change), StringComparison.Ordinal);

    [Fact]
    public void The_forms_in_the_text_are_changes()
    {
        var forms = File.ReadLines(Repository.PathOf("docs", "what-if.md"))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(l => l.Split('|')[1].Split('`').Where((_, i) => i % 2 == 1))
            .Where(f => !f.Contains('…', StringComparison.Ordinal))
            .ToList();

        Assert.True(forms.Count >= 9, string.Join("\n", forms));
        Assert.All(forms, form =>
        {
            var errors = ChangeParser.ErrorsOf(form, new(SourceText.From("form", form), 0, form.Length));
            Assert.True(ChangeParser.Parse(form, errors) is not null, $"{form}: {string.Join("; ", errors.ToImmutable())}");
        });
    }

    // The second of two changes stands on the second line of what they cite.
    [Fact]
    public void An_exception_carries_the_diagnostics()
    {
        var first = ChangeSamples.Flushed.WhatIf("worker1: restore from worker2");
        var exception = Assert.Throws<ChangeException>(() => first.WhatIf("worker1: restore from worker9"));

        Assert.Equal("--what-if:2:23: error PT1503: the snapshot holds no node worker9", exception.Message);
        Assert.Single(exception.Diagnostics);
        Assert.Equal(["worker1: restore from worker2"], first.Changes);
        Assert.Empty(ChangeSamples.Flushed.Changes);
    }
}
