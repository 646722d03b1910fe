using PathTrace.Inputs.IpNeigh;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IpNeigh;

public class BridgeFdbReaderTests
{
    private const string Text =
        """
        33:33:00:00:00:01 dev eth1 self permanent
        00:00:00:00:00:00 dev vxlan0 dst 10.9.0.2 via eth0 self permanent
        92:bb:60:6a:bb:0f dev vxlan1 master br0 permanent
        02:00:00:00:00:07 dev vxlan1 dst fd00::7 port 4790 vni 7 via eth0 self permanent
        """;

    private const string Json =
        """
        [{"mac":"33:33:00:00:00:01","ifname":"eth1","flags":["self"],"state":"permanent"},{"mac":"00:00:00:00:00:00","ifname":"vxlan0","dst":"10.9.0.2","viaIf":"eth0","flags":["self"],"state":"permanent"},
        {"mac":"92:bb:60:6a:bb:0f","ifname":"vxlan1","flags":[],"master":"br0","state":"permanent"},{"mac":"02:00:00:00:00:07","ifname":"vxlan1","dst":"fd00::7","port":4790,"vni":7,"viaIf":"eth0","flags":["self"],"state":"permanent"}]
        """;

    [Theory]
    [InlineData(Text)]
    [InlineData(Json)]
    public void Reads_entries_of_text_and_json(string text)
    {
        var result = BridgeFdbReader.Read(SourceText.From("bridge-fdb.txt", text + "\n"));

        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            ["33:33:00:00:00:01 eth1 ", "00:00:00:00:00:00 vxlan0 10.9.0.2", "92:bb:60:6a:bb:0f vxlan1 ", "02:00:00:00:00:07 vxlan1 fd00::7"],
            result.Value.Select(e => $"{e.LinkAddress} {e.Device} {e.Destination}"));
    }

    [Theory]
    [InlineData("02:00:00:00:00:07 dst 10.9.0.7", "1:1: error PT1105: the entry's interface is missing")]
    [InlineData("02:00:00:00:00:07 dev v dst 10.9.0.700", "1:1: error PT1105: '10.9.0.700' is no address of a vxlan peer")]
    [InlineData("02:00:00:00:00:07 dev v nhid 5 self", "1:1: warning PT1105: the entry names a next-hop object, which no dump shows")]
    [InlineData("lorem ipsum", "1:1: error PT1105: 'lorem' is no link-layer address")]
    [InlineData("""[{"ifname":"v"}]""", "1:2: error PT1105: the entry's link-layer address is missing")]
    public void What_cannot_be_read_is_reported(string text, string diagnostic) =>
        Assert.Equal("f:" + diagnostic, Assert.Single(BridgeFdbReader.Read(SourceText.From("f", text + "\n")).Diagnostics).ToString());

    [Fact]
    public void Damaged_dumps_never_throw() => Mutations.Survive([Text, Json], source => BridgeFdbReader.Read(source).Diagnostics);
}
