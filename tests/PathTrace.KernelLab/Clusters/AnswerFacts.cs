using System.Collections.Immutable;
using PathTrace.KernelLab.Facts;

namespace PathTrace.KernelLab.Clusters;

/// <summary>
/// The SYN+ACK of the first pod of worker2, 10.0.2.1, on its way back (nf_nat_core.c, nf_nat_packet; nf_conntrack_core.c, resolve_normal_ct). worker1 sends there what is for the service 172.17.0.10:80.
/// </summary>
public sealed class AnswerFacts
{
    private const string ToService = "-A PREROUTING -d 172.17.0.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.2.1:3000";
    private static readonly ImmutableArray<string> NoInvalid = ["*filter", ":FORWARD ACCEPT [0:0]", "-A FORWARD -m conntrack --ctstate INVALID -j DROP", "COMMIT"];

    private static ClusterConfig Cluster(params string[] postrouting) => FactCluster.Of(3, ("10.0.1.0/24", "worker1"), ("10.0.2.0/24", "worker2"))
        .With(0, n => n with { Rules = [.. NoInvalid, "*nat", ":PREROUTING ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]", ToService, .. postrouting, "COMMIT"] });

    // It is for worker1's own address, which is on the subnet of the nodes.
    [Fact]
    public void Masqueraded_it_passes_the_node_that_translates_it_back_and_so_does_what_follows() => FactCluster.On(
        Cluster("-A POSTROUTING -d 10.0.2.1/32 -j MASQUERADE --random-fully"),
        cluster => Assert.Equal("worker2 worker1 router: CameBack, and on it goes", Answers(cluster, ClientAtWorker1)));

    [Fact]
    public void Without_masquerade_it_goes_straight_to_a_client_that_never_called_the_pod() => FactCluster.On(
        Cluster(), cluster => Assert.Equal("worker2 router: NotTaken", Answers(cluster, ClientAtWorker1)));

    [Fact]
    public void A_pods_own_node_translates_back_what_its_pod_called() => FactCluster.On(
        Cluster(), cluster => Assert.Equal("worker2 router worker1: CameBack, and on it goes", Answers(cluster, PodOfWorker1("tcp 10.0.1.1:40000 -> 172.17.0.10:80"))));

    [Fact]
    public void A_node_that_never_saw_the_first_packet_takes_it_for_invalid() => FactCluster.On(
        Cluster().Plus(1, "route add 10.0.1.0/24 via 192.168.0.4").With(2, n => n with { Rules = NoInvalid }),
        cluster => Assert.Equal("worker2 worker3: Lost", Answers(cluster, PodOfWorker1("tcp 10.0.1.1:40000 -> 10.0.2.1:3000"))));

    private static readonly ClusterProbe ClientAtWorker1 = new(ProbeKind.AtNode, 0, 0, FactNode.PacketOf("tcp 203.0.113.7:51000 -> 172.17.0.10:80"));

    private static ClusterProbe PodOfWorker1(string query) => new(ProbeKind.FromPod, 0, 0, FactNode.PacketOf(query));

    private static string Answers(LabCluster cluster, ClusterProbe probe)
    {
        var conversation = Conversation.Of(cluster, probe);
        Assert.True(conversation.Difference is null, ClusterDiff.Print(conversation));
        var answer = Assert.IsType<ClusterComparison>(conversation.Answer);
        Assert.False(answer.IsUndecided);
        return $"{string.Join(' ', answer.Kernel.Visits.Select(v => v.Node.Length == 0 ? "router" : v.Node))}: {conversation.End}{(conversation.Next is null ? "" : ", and on it goes")}";
    }
}
