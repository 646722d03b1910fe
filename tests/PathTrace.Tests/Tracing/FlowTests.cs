using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Queries;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>
/// SYNs that are sent again: what nodes remember of the first decides (nf_conntrack_core.c, nf_nat_core.c). Tried on a kernel with a client, a node and a server: a SYN without a
/// rule stays untranslated when the rule comes, if another rule had the node track connections, and is translated if none had; one that FORWARD dropped is translated when the drop goes.
/// </summary>
public class FlowTests
{
    private const string AtWorker1 = "tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker1 in eth0";

    private static Snapshot Healthy => Fixtures.Load("talk/healthy");

    // Its nat rules are gone; those of filter, which look at connections' states, are there.
    private static Snapshot Flushed { get; } = Snapshot.Load(Path.Combine(Fixtures.FolderOf("talk/timeline"), "snapshots", "flushed"));

    private static FlowTrace Again(Snapshot snapshot, Flow? flow) => Tracers.Of(snapshot).TryTraceFlow(PacketQueryParser.Parse(AtWorker1).Value!, flow).Value!;

    [Fact]
    public void A_flow_whose_first_SYN_met_no_rule_stays_untranslated()
    {
        var first = Again(Flushed, null);
        Assert.Equal(Disposition.FabricNoRoute, Assert.Single(first.Trace.Paths).Outcome);

        var again = Assert.Single(Again(Healthy, first.Behind[0][0]).Trace.Paths);

        Assert.Equal(Disposition.FabricNoRoute, again.Outcome);
        Assert.Contains(again.Hops[0].Steps, s => s is Step.Tracked { IsKnown: true });
        Assert.Equal(TraceVerdict.Reaches, Again(Healthy, null).Trace.Verdict);
    }

    // The entry is made in PREROUTING and confirmed behind POSTROUTING: the drop lies between.
    [Fact]
    public void A_SYN_that_was_dropped_in_FORWARD_leaves_nothing_behind()
    {
        var first = Again(Healthy.WhatIf("worker1: insert filter FORWARD 1 -p tcp -j DROP"), null);
        Assert.All(first.Trace.Paths, p => Assert.Equal(Disposition.Dropped, p.Outcome));

        Assert.All(first.Behind, flow => Assert.Null(Assert.Single(flow).Known));
        Assert.Equal(TraceVerdict.Reaches, Again(Healthy, first.Behind[0][0]).Trace.Verdict);
    }

    // Without a chain of type nat no hook of NAT is there to bind anything.
    [Fact]
    public void A_node_without_a_nat_chain_binds_nothing()
    {
        const string Tracks = "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n";
        var nat = Tracks + "*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\nCOMMIT\n";
        (string, string)[] pod = [("pods.txt", "Pod name  Status   Node  Endpoint\na  Running  w1  10.0.1.1\n"), ("next-hops.txt", "10.0.1.0/24 192.168.0.1\n")];
        var (none, empty, full) = (
            TempSnapshot.Load(TempSnapshot.Node(1, Tracks), pod),
            TempSnapshot.Load(TempSnapshot.Node(1, nat), pod),
            TempSnapshot.Load(TempSnapshot.Node(1, nat.Replace("POSTROUTING ACCEPT [0:0]\nCOMMIT", "POSTROUTING ACCEPT [0:0]\n-A PREROUTING -d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.1.1:80\nCOMMIT", StringComparison.Ordinal)), pod));
        var query = PacketQueryParser.Parse("tcp 203.0.113.7:51000 -> 172.17.0.1:80 at w1 in eth0").Value!;

        var behindNone = Tracers.Of(none).TryTraceFlow(query, null).Value!.Behind[0][0];
        var behindEmpty = Tracers.Of(empty).TryTraceFlow(query, null).Value!.Behind[0][0];

        Assert.Equal(Disposition.DeliveredToPod, Tracers.Of(full).TryTraceFlow(query, behindNone).Value!.Trace.Paths[0].Disposition);
        // No service is known here, so that what keeps its address leaves the cluster.
        Assert.Equal(Disposition.DeliveredOutside, Tracers.Of(full).TryTraceFlow(query, behindEmpty).Value!.Trace.Paths[0].Disposition);
    }

    // talk/flushed has no rule at all on worker1: the kernel takes connection tracking out with the last rule that needs it (tried as well: the SYN of before is translated).
    [Fact]
    public void A_node_whose_rules_need_no_conntrack_may_keep_nothing()
    {
        var bare = Fixtures.Load("talk/flushed");
        ImmutableArray<Flow> Behind(bool? tracks) => Tracers.Of(bare).TryTraceFlow(PacketQueryParser.Parse(AtWorker1).Value!, null, null, tracks).Value!.Behind[0];

        Assert.Equal([TraceVerdict.Fails, TraceVerdict.Reaches], Behind(null).Select(flow => Again(Healthy, flow).Trace.Verdict));
        Assert.Equal([TraceVerdict.Fails], Behind(true).Select(flow => Again(Healthy, flow).Trace.Verdict));
        Assert.Equal([TraceVerdict.Reaches], Behind(false).Select(flow => Again(Healthy, flow).Trace.Verdict));
    }

    // worker1 chose a pod and drew a source port before the fabric lost the packet: both stay, and the answer finds the way back.
    [Fact]
    public void A_translation_stays_with_its_drawn_port()
    {
        var first = Again(Healthy.WhatIf("fabric: del 10.0.1.0/24").WhatIf("fabric: del 10.0.2.0/24"), null);
        Assert.Equal(2, first.Trace.Paths.Length);
        var called = first.Trace.Paths.Select(p => p.LastPacket.To);

        var again = first.Behind.Select(flow => Assert.Single(Again(Healthy, Assert.Single(flow)).Trace.Paths)).ToList();

        Assert.All(again, p => Assert.Equal(Disposition.Answered, p.Outcome));
        Assert.Equal(called, again.Select(p => p.Destination!.Address));
        Assert.All(again, p => Assert.NotNull(p.LastPacket.SourcePortDrawnFrom));
    }

    // resolve_normal_ct: once a packet of the other direction has been seen, the original direction is ESTABLISHED, though the client has heard nothing.
    [Fact]
    public void A_SYN_whose_answer_got_as_far_as_the_node_is_established_there()
    {
        var first = Again(Healthy.WhatIf("worker1: insert filter FORWARD 1 -p tcp --tcp-flags SYN,ACK SYN,ACK -j DROP"), null);
        Assert.All(first.Trace.Paths, p => Assert.Equal(Disposition.Dropped, p.Reply!.Disposition));
        var onlyOld = Healthy.WhatIf("worker1: insert filter FORWARD 1 -m conntrack --ctstate NEW -j DROP");

        Assert.Equal(TraceVerdict.Fails, Again(onlyOld, null).Trace.Verdict);
        Assert.All(first.Behind, flow => Assert.Equal(TraceVerdict.Reaches, Again(onlyOld, flow[0]).Trace.Verdict));
    }

    [Fact]
    public void A_node_that_has_forgotten_the_flow_takes_it_for_a_new_one()
    {
        var behind = Again(Flushed, null).Behind[0][0];

        Assert.Equal(TraceVerdict.Fails, Again(Healthy, behind.Without(node => node == "worker2")).Trace.Verdict);
        Assert.Equal(TraceVerdict.Reaches, Again(Healthy, behind.Without(node => node == "worker1")).Trace.Verdict);
    }
}
