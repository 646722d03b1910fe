using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Tracing;

/// <summary>Node ports: no process listens at one, so that a node without the rule refuses what the others take.</summary>
public class NodePortTests
{
    private const string Empty = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";
    private const string Chains = "*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\n:KUBE-NODEPORTS - [0:0]\n-A PREROUTING -j KUBE-SERVICES\n-A OUTPUT -j KUBE-SERVICES\n"
        + "-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS\n";

    private const string Rules = Chains + "-A KUBE-NODEPORTS -p tcp -m comment --comment \"default/web:http\" -m tcp --dport 30080 -j KUBE-EXT-A\n-A KUBE-EXT-A -p tcp -m tcp -j DNAT --to-destination 10.0.2.1:3000\nCOMMIT\n";
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault web-1 1/1 Running 0 1d 10.0.2.1 w2\n";
    private const string Services = "NAME   TYPE       CLUSTER-IP    EXTERNAL-IP   PORT(S)         AGE\nweb    NodePort   172.17.0.1    <none>        80:30080/TCP    1d\n";

    [Theory]
    [InlineData(Empty, Rules, false, 30080, Disposition.NodePortNotTaken)] // the other node's rules tell
    [InlineData(Chains + "COMMIT\n", Empty, true, 30080, Disposition.NodePortNotTaken)] // kube-proxy's chains and the objects tell
    [InlineData(Empty, Empty, true, 30080, Disposition.DeliveredToNode)] // nothing tells that kube-proxy works with iptables here
    [InlineData(Empty, Rules, false, 22, Disposition.DeliveredToNode)] // no node port
    public void A_node_without_the_rule_refuses(string own, string others, bool hasServices, int port, Disposition end)
    {
        var trace = Load(own, others, hasServices).Trace($"tcp 203.0.113.7:40000 -> 192.168.0.1:{port} at w1 in eth0");

        Assert.Equal(end, Assert.Single(trace.Paths).Disposition);
        Assert.Equal(end == Disposition.DeliveredToNode ? TraceVerdict.Reaches : TraceVerdict.Fails, trace.Verdict);
    }

    [Fact]
    public void The_rule_of_the_other_node_is_shown_and_tried()
    {
        var snapshot = Load(Empty, Rules, false);
        var explanation = Assert.Single(new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:40000 -> 192.168.0.1:30080 at w1 in eth0")).Explanations);

        Assert.Equal(FindingCode.KubeProxyRulesMissing, explanation.Code);
        Assert.Equal("with w2's rules in place this packet reaches default/web-1 and is answered", explanation.Tried);
        Assert.Equal("nodes/w2/iptables-save.txt:9", Assert.Single(explanation.Evidence).Source.ToString());
    }

    private static Snapshot Load(string own, string others, bool hasServices) => TempSnapshot.Load(
        TempSnapshot.Node(1, own, routes: "10.0.2.0/24 via 192.168.0.2 dev eth0"), TempSnapshot.Node(2, others), TempSnapshot.With("pods.txt", Pods), hasServices ? TempSnapshot.With("services.txt", Services) : []);
}
