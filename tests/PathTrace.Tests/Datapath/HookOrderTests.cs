using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>The order of tables in INPUT: the kernel's table security has the priority 50, iptables-nft's 150; nat stands at 100 (netfilter_ipv4.h; iptables: nft.c).</summary>
public sealed class HookOrderTests
{
    private const string Rules = "*security\n-A INPUT\nCOMMIT\n*nat\n-A INPUT\nCOMMIT\n";
    private const string Packet = "tcp 192.168.0.9:41000 -> 10.0.1.1:80";

    [Fact]
    public void NftAsksSecurityAfterNat() => TestNode.Router.Rules(Rules).Arrives("eth0", Packet).Hits("nat/INPUT/1", "security/INPUT/1");

    [Fact]
    public void LegacyAsksSecurityBeforeNat() => (TestNode.Router with { Legacy = Rules, Iptables = null }).Arrives("eth0", Packet).Hits("security/INPUT/1", "nat/INPUT/1");
}
