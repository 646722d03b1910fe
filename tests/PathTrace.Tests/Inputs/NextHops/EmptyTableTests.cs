using PathTrace.Tests.Support;

namespace PathTrace.Tests.Inputs.NextHops;

public sealed class EmptyTableTests
{
    // An empty file is what a command leaves that failed: the table is then derived, as where a comment stands for rows to come. "# none" states that there is no row.
    [Theory]
    [InlineData("", true, 2)]
    [InlineData("# none\n", true, 0)]
    [InlineData("# later\n", true, 2)]
    [InlineData("Destination  Next hop\n", true, 2)]
    public void The_line_none_states_that_there_is_no_next_hop(string text, bool isThere, int rows)
    {
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.Node(3), TempSnapshot.With("next-hops.txt", text), TempSnapshot.With("nodes.txt", "NAME  STATUS  INTERNAL-IP  POD-CIDR\nw2  Ready  192.168.0.2  10.0.2.0/24\nw3  Ready  192.168.0.3  10.0.3.0/24\n"));

        Assert.Equal(isThere, snapshot.NextHops is not null);
        Assert.Equal(rows, snapshot.NextHops!.Entries.Length);
    }
}
