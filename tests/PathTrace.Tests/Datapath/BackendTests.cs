using PathTrace.Datapath;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Both backends in one node (netfilter/core.c, nf_hook_entries_grow): at one priority the one loaded last runs first. The lab's BackendFacts show it.</summary>
public sealed class BackendTests
{
    private const string Packet = "tcp 10.0.1.9:41000 -> 10.0.2.9:80";

    private static NodeRun Run(string nft, string legacy) => (TestNode.Router.Rules(nft) with { Legacy = legacy + "\nCOMMIT\n" }).Arrives("eth1", Packet);

    [Fact]
    public void An_order_that_changes_nothing_is_no_question() =>
        Run("*filter\n-A FORWARD -p tcp -m tcp --dport 22 -j DROP", "*filter\n-A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT").Hits("filter/FORWARD/1").LeavesBy("eth2");

    [Fact]
    public void Who_drops_first_is_no_question() =>
        Run("*filter\n-A FORWARD -j DROP", "*filter\n-A FORWARD -j DROP").Ends(Disposition.Dropped);

    // The mark decides in one order only: nft first marks and legacy drops; legacy first sees no mark.
    [Fact]
    public void An_order_that_decides_is_asked_about() =>
        Run("*mangle\n-A FORWARD -j MARK --set-xmark 0x1/0xffffffff", "*mangle\n-A FORWARD -m mark --mark 0x1 -j DROP").Ways("yes Dropped", "no eth2 tcp 10.0.1.9:41000 -> 10.0.2.9:80");
}
