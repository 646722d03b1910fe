using PathTrace.Cluster;
using PathTrace.Inputs.NextHops;
using PathTrace.Net;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.NextHops;

public sealed class PlainTableTests
{
    [Theory]
    [InlineData("10.0.1.0/24  192.168.0.3", "10.0.1.0/24 Address 192.168.0.3")]
    [InlineData("10.0.1.0/24\t192.168.0.3   # worker2", "10.0.1.0/24 Address 192.168.0.3")]
    [InlineData("  10.0.1.0/24 via 192.168.0.3", "10.0.1.0/24 Address 192.168.0.3")]
    [InlineData("10.0.1.0/24 -> 192.168.0.3", "10.0.1.0/24 Address 192.168.0.3")]
    [InlineData("10.0.1.0/24 → worker2#x", "10.0.1.0/24 Node worker2")]
    [InlineData("10.0.1.0/24 => knoten-ü", "10.0.1.0/24 Node knoten-ü")]
    [InlineData("10.0.1.7 10.1.0.1", "10.0.1.7/32 Address 10.1.0.1")]
    [InlineData("10.0.0.0/16 local", "10.0.0.0/16 Local -")]
    [InlineData("default outside", "0.0.0.0/0 Outside -")]
    [InlineData("0.0.0.0/0 outside", "0.0.0.0/0 Outside -")]
    [InlineData("default via fd00::1", "::/0 Address fd00::1")]
    [InlineData("fd00:10:1::/64 fd00::3", "fd00:10:1::/64 Address fd00::3")]
    [InlineData("10.9.0.0/16 blackhole priority 900", "10.9.0.0/16 Blackhole - priority 900")]
    public void Rows_are_read(string line, string expected)
    {
        var result = NextHopText.Read(line);
        Assert.Empty(result.Diagnostics);
        Assert.Equal([expected], NextHopText.Rows(result));
    }

    // Columns counted by hand.
    [Theory]
    [InlineData("10.0.1.5/24 192.168.0.3", "1:1", "a destination prefix")]
    [InlineData("10.0.1.0/33 192.168.0.3", "1:1", "a destination prefix")]
    [InlineData("10.0.1.0/24", "1:12", "a blank")]
    [InlineData("10.0.1.0/24 192.168.0.300", "1:13", "a next-hop address, a node's name")]
    [InlineData("10.0.1.0/24 via 192.168.0.3 dev eth0", "1:29", "priority")]
    [InlineData("10.0.1.0/24 worker1 priority x", "1:30", "a priority")]
    [InlineData("# comment\n\n10.0.1.0/24 ->\n", "3:15", "a next-hop address")]
    public void Bad_rows_say_where_and_what_was_expected(string text, string position, string expected)
    {
        var result = NextHopText.Read($"{text}\n10.0.2.0/24 192.168.0.4\n");
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(DiagnosticCode.BadNextHopRow, diagnostic.Code);
        Assert.Equal(position, diagnostic.Span.Position.ToString());
        Assert.Contains(expected, diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal(["10.0.2.0/24 Address 192.168.0.4"], NextHopText.Rows(result));
    }

    // Host bits leave no doubt about the subnet; of a length that is none nothing is known.
    [Theory]
    [InlineData("10.0.1.5/24 192.168.0.3", "10.0.1.0/24")]
    [InlineData("10.0.1.5/24->192.168.0.3", "10.0.1.0/24")]
    [InlineData("fd00::7/64 fd00::3", "fd00::/64")]
    [InlineData("10.0.1.0/33 192.168.0.3", "0.0.0.0/0, ::/0")]
    [InlineData("10.0.1.0/24 192.168.0.300", "10.0.1.0/24")]
    public void A_bad_row_stands_for_what_it_can_be_about(string line, string expected) =>
        Assert.Equal(expected, string.Join(", ", NextHopText.Read(line + "\n").Value.Entries.Where(e => e.Kind == NextHopKind.Unknown).Select(e => e.Destination)));

    [Fact]
    public void A_header_of_words_is_passed_over() =>
        Assert.Equal(["10.0.1.0/24 Address 192.168.0.3"], NextHopText.Rows(NextHopText.Read("Pod CIDR     Next hop\n10.0.1.0/24  192.168.0.3\n")));

    [Fact]
    public void The_text_at_each_span_reads_as_the_row()
    {
        var result = NextHopText.Read(" 10.0.1.0/24 via worker2   # one\r\n\r\n\t10.0.2.0/24\t-> 192.168.0.4 priority 3 \r\nfd00::/64 blackhole#x");
        Assert.Empty(result.Diagnostics);
        Assert.Equal(3, result.Value.Entries.Length);
        Assert.All(result.Value.Entries, e => Assert.Equal(NextHopText.Row(e), Assert.Single(NextHopText.Rows(NextHopText.Read(e.Source.Text)))));
        Assert.Equal("10.0.2.0/24\t-> 192.168.0.4 priority 3", result.Value.Entries[1].Source.Text);
    }

    [Fact]
    public void Lookup_takes_the_longest_prefix_and_the_lowest_priority()
    {
        var table = NextHopText.Read("10.0.0.0/8 outside\n10.0.1.0/24 a priority 2\n10.0.1.0/24 b priority 1\n10.0.1.0/24 c priority 1\n").Value;
        Assert.Equal(["b", "c"], table.Lookup(IpAddress.Parse("10.0.1.9")).Select(e => e.TargetName));
        Assert.Equal(NextHopKind.Outside, Assert.Single(table.Lookup(IpAddress.Parse("10.0.2.9"))).Kind);
        Assert.Empty(table.Lookup(IpAddress.Parse("fd00::1")));
    }

    [Fact]
    public void Long_lines_and_many_complaints_are_bounded()
    {
        var text = new string('x', 100_000) + "\n" + string.Concat(Enumerable.Repeat("?\n", 5000));
        Assert.Equal(1001, NextHopText.Read(text).Diagnostics.Length);
    }

    [Fact]
    public void Damaged_tables_never_throw() => Mutations.Survive(["10.0.1.0/24 via 192.168.0.3 # x\n10.0.2.0/24 → worker2 priority 3\ndefault outside\nfd00::/64 fd00::1\n"], source => NextHopReader.Read(source).Diagnostics);
}
