using PathTrace.Cluster;
using PathTrace.Inputs.IpNeigh;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IpNeigh;

public class IpNeighReaderTests
{
    // One state of a kernel as iproute2 6.1 prints it.
    private const string Text =
        """
        10.9.0.3 dev eth0 lladdr 02:00:00:00:00:03 PERMANENT 
        10.9.0.8 dev eth0 lladdr 02:00:00:00:00:08 extern_learn PERMANENT 
        10.9.0.4 dev eth0 lladdr 02:00:00:00:00:04 REACHABLE 
        10.9.0.9 dev eth0 FAILED 
        fd00::3 dev eth0 lladdr 02:00:00:00:00:03 router STALE 
        10.9.0.77 dev eth0 proxy 

        """;

    private const string Statistics =
        """
        10.9.0.3 dev eth0 lladdr 02:00:00:00:00:03  used 0/0/0probes 0 PERMANENT 
        10.9.0.8 dev eth0 lladdr 02:00:00:00:00:08 extern_learn  used 0/0/0probes 0 PERMANENT 
        10.9.0.4 dev eth0 lladdr 02:00:00:00:00:04  ref 1 used 0/0/0probes 0 REACHABLE 
        10.9.0.9 dev eth0  used 0/60/0probes 0 FAILED 
        fd00::3 dev eth0 lladdr 02:00:00:00:00:03 router  used 0/60/0probes 0 STALE 
        """;

    private const string Json =
        """
        [{"dst":"10.9.0.3","dev":"eth0","lladdr":"02:00:00:00:00:03","state":["PERMANENT"]},{"dst":"10.9.0.8","dev":"eth0","lladdr":"02:00:00:00:00:08","extern_learn":null,"state":["PERMANENT"]},
        {"dst":"10.9.0.4","dev":"eth0","lladdr":"02:00:00:00:00:04","state":["REACHABLE"]},{"dst":"10.9.0.9","dev":"eth0","state":["FAILED"]},
        {"dst":"fd00::3","dev":"eth0","lladdr":"02:00:00:00:00:03","router":null,"state":["STALE"]},{"dst":"10.9.0.77","dev":"eth0","proxy":null}]
        """;

    [Theory]
    [InlineData(Text)]
    [InlineData(Statistics)]
    [InlineData(Json)]
    public void Reads_neighbours_of_every_form(string text)
    {
        var result = IpNeighReader.Read(SourceText.From("ip-neigh.txt", text + "\n"));

        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            [
                "10.9.0.3 eth0 02:00:00:00:00:03 PERMANENT",
                "10.9.0.8 eth0 02:00:00:00:00:08 PERMANENT",
                "10.9.0.4 eth0 02:00:00:00:00:04 REACHABLE",
                "10.9.0.9 eth0  FAILED",
                "fd00::3 eth0 02:00:00:00:00:03 STALE",
            ],
            result.Value.Select(Describe));
    }

    [Theory]
    [InlineData("10.9.0.3 lladdr 02:00:00:00:00:03 PERMANENT", "2:1: error PT1105: the neighbour's interface is missing")]
    [InlineData("10.9.0.300 dev eth0 FAILED", "2:1: error PT1105: '10.9.0.300' is no address of a neighbour")]
    [InlineData("Cannot find device \"eth9\"", "2:1: error PT1403: the command failed: Cannot find device \"eth9\"")]
    public void A_line_that_cannot_be_read_is_reported_and_its_neighbours_kept(string line, string diagnostic)
    {
        var result = IpNeighReader.Read(SourceText.From("ip-neigh.txt", $"10.9.0.1 dev eth0 FAILED\r\n{line}\r\n10.9.0.2 dev eth0 FAILED\r\n"));

        Assert.Equal("ip-neigh.txt:" + diagnostic, Assert.Single(result.Diagnostics).ToString());
        Assert.Equal(["10.9.0.1 eth0  FAILED", "10.9.0.2 eth0  FAILED"], result.Value.Select(Describe));
    }

    [Fact]
    public void Damaged_dumps_never_throw() => Mutations.Survive([Text, Statistics, Json], source => IpNeighReader.Read(source).Diagnostics);

    private static string Describe(Neighbour n) => $"{n.Address} {n.Device} {n.LinkAddress} {n.State}";
}
