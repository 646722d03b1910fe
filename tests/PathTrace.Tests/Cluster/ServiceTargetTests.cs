using PathTrace.Cluster;
using PathTrace.Netfilter;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Cluster;

/// <summary>What rules of kube-proxy take as a service's; the forms are those of pkg/proxy/iptables/proxier.go.</summary>
public class ServiceTargetTests
{
    [Theory]
    [InlineData("KUBE-SERVICES", "-d 172.17.0.1/32 -p tcp -m tcp --dport 80 -j TO", "0: 6 172.17.0.1 80")]
    [InlineData("KUBE-SERVICES", "-d 172.17.0.1/32 -p udp -m udp --dport 53 -j DNAT --to-destination 10.0.1.1:53", "0: 17 172.17.0.1 53")]
    [InlineData("KUBE-SERVICES", "-p tcp -m tcp --dport 80 -j TO", null)]
    [InlineData("KUBE-SERVICES", "-d 172.17.0.0/16 -p tcp -m tcp --dport 80 -j TO", null)]
    [InlineData("KUBE-SERVICES", "-d 172.17.0.1/32 -p tcp -m tcp --dport 80:81 -j TO", null)]
    [InlineData("KUBE-SERVICES", "-d 172.17.0.1/32 -p tcp -m tcp --dport 80", null)]
    [InlineData("KUBE-NODEPORTS", "-p tcp -m tcp --dport 30080 -j TO", "0: 6 port 30080")]
    [InlineData("KUBE-NODEPORTS", "-d 192.168.0.2/32 -p tcp -m tcp --dport 30080 -g TO", "0: 6 port 30080")]
    [InlineData("KUBE-NODEPORTS", "-p tcp -j TO", null)]
    public void A_rule_tells_its_service(string chain, string rule, string? expected)
    {
        var nat = $"*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n:{chain} - [0:0]\n:TO - [0:0]\n-A {chain} {rule}\nCOMMIT\n";
        var found = TempSnapshot.Load(TempSnapshot.Node(1, nat)).Nodes[0].Rulesets[0][TableName.Nat]!.Find(chain)!;

        Assert.Equal(expected is null ? [] : [expected], ServiceTarget.Of(found).Select(t => $"{t.Index}: {t.Target.Protocol} {(t.Target.Address.IsSet ? t.Target.Address : "port")} {t.Target.Port}"));
    }
}
