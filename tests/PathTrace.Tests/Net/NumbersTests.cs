using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Net;

/// <summary>The small values: masked numbers, ranges of numbers, interface patterns, tuples, protocols, socket addresses.</summary>
public class NumbersTests
{
    // xt_mark.c: mark_mt is ((skb->mark & info->mask) == info->mark) ^ info->invert.
    [Theory]
    [InlineData(0x4000, 0x4000, 0x4000, true)]
    [InlineData(0x4000, 0x4000, 0xffffffff, true)]
    [InlineData(0x4000, 0x4000, 0xbfff, false)]
    [InlineData(0, 0, 123, true)]
    [InlineData(0x3, 0x1, 0x3, false)]
    [InlineData(0x3, 0x1, 0x1, false)]
    [InlineData(7, 0xffffffff, 7, true)]
    public void Masked_values_compare_as_the_mark_match_does(uint value, uint mask, uint field, bool matches) =>
        Assert.Equal(matches, new MaskedValue(value, mask).Matches(field));

    [Fact]
    public void A_value_with_bits_outside_its_mask_never_matches() => Claim.Holds(
        from value in Gens.UInt
        from mask in Gens.UInt
        from field in Gens.UInt
        select (value, mask, field),
        t =>
        {
            if ((t.value & ~t.mask) != 0)
                Assert.False(new MaskedValue(t.value, t.mask).Matches(t.field));
            Assert.True(new MaskedValue(t.value & t.mask, t.mask).Matches(t.value));
        });

    [Fact]
    public void Masked_values_print_the_mask_unless_it_is_full()
    {
        Assert.Equal("0x4000/0x4000", new MaskedValue(0x4000, 0x4000).ToString());
        Assert.Equal("0x7", new MaskedValue(7, uint.MaxValue).ToString());
    }

    [Fact]
    public void Number_ranges_include_both_ends() => Claim.Holds(
        from a in Gens.UInt
        from b in Gens.UInt
        from x in Gens.UInt
        select (Low: Math.Min(a, b), High: Math.Max(a, b), x),
        t =>
        {
            var range = new NumberRange(t.Low, t.High);
            Assert.Equal(t.x >= t.Low && t.x <= t.High, range.Contains(t.x));
            Assert.True(range.Contains(t.Low) && range.Contains(t.High));
            Assert.Equal(t.Low == t.High ? $"{t.Low}" : $"{t.Low}-{t.High}", range.ToString());
            if (t.Low < t.High)
                Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new NumberRange(t.High, t.Low); });
        });

    // ip_tables.c: ifname_compare; iptables(8), -i: "+" at the end matches any interface that begins with the name.
    [Theory]
    [InlineData("eth0", "eth0", true)]
    [InlineData("eth0", "eth01", false)]
    [InlineData("eth0", "ETH0", false)]
    [InlineData("eth0", "", false)]
    [InlineData("eth+", "eth0", true)]
    [InlineData("eth+", "eth", true)]
    [InlineData("eth+", "et", false)]
    [InlineData("eth+", "", false)]
    [InlineData("+", "anything", true)]
    [InlineData("+", "", true)]
    [InlineData("e+h", "e+h", true)]
    [InlineData("e+h", "eth", false)]
    [InlineData("cali++", "cali+1", true)]
    public void Interface_patterns(string pattern, string name, bool matches)
    {
        var read = InterfacePattern.Parse(pattern);
        Assert.Equal(matches, read.Matches(name));
        Assert.Equal(pattern, read.ToString());
    }

    [Fact]
    public void The_answer_to_an_answer_is_the_question() => Claim.Holds(
        from protocol in Gens.Octet
        from source in Gens.Address
        from sourcePort in Gens.Port
        from destination in Gens.Address
        from destinationPort in Gens.Port
        let p = new IpProtocol(protocol % 3 == 0 ? (byte)1 : protocol % 3 == 1 ? (byte)58 : protocol)
        select p.IsIcmp ? new FlowTuple(p, source, (ushort)(sourcePort & 255), destination, (ushort)(destinationPort & 255)) : new FlowTuple(p, source, sourcePort, destination, destinationPort),
        tuple =>
        {
            Assert.Equal(tuple, tuple.Reversed.Reversed);
            Assert.Equal((tuple.Destination, tuple.Source), (tuple.Reversed.Source, tuple.Reversed.Destination));
        });

    // nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c: invmap.
    [Theory]
    [InlineData(6, 51000, 80, 80, 51000)]
    [InlineData(1, 8, 0, 0, 0)]
    [InlineData(1, 0, 0, 8, 0)]
    [InlineData(1, 13, 0, 14, 0)]
    [InlineData(1, 18, 0, 17, 0)]
    [InlineData(1, 3, 4, 3, 4)]
    [InlineData(58, 128, 0, 129, 0)]
    [InlineData(58, 140, 1, 139, 1)]
    [InlineData(58, 8, 0, 8, 0)]
    public void Answers_exchange_ports_and_keep_ICMP_codes(byte protocol, ushort source, ushort destination, ushort answerSource, ushort answerDestination)
    {
        var answer = new FlowTuple(new(protocol), IpAddress.AnyV4, source, IpAddress.AnyV4, destination).Reversed;
        Assert.Equal((answerSource, answerDestination), (answer.SourcePort, answer.DestinationPort));
    }

    [Fact]
    public void Protocols_print_what_they_read()
    {
        for (var number = 0; number <= 255; number++)
        {
            Assert.True(IpProtocol.TryParse(new IpProtocol((byte)number).ToString(), out var read));
            Assert.Equal(number, read.Number);
        }

        Assert.Equal((true, IpProtocol.IcmpV6), (IpProtocol.TryParse("icmpv6", out var icmp), icmp));
        Assert.All(["", "256", "-1", " 6", "6 ", "TCP", "any", "all", "0x6"], text => Assert.False(IpProtocol.TryParse(text, out _)));
    }

    [Fact]
    public void Protocol_names_are_the_system_s()
    {
        Assert.SkipUnless(File.Exists("/etc/protocols"), "there is no /etc/protocols to compare with (Debian package netbase).");
        var lines = File.ReadLines("/etc/protocols").Select(l => l.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(f => f.Length >= 2);
        // A number's first line is the name that programs print; numbers above 255 name no header field.
        lines = lines.DistinctBy(f => f[1]).Where(f => int.Parse(f[1], System.Globalization.CultureInfo.InvariantCulture) <= 255);
        Assert.All(lines, fields =>
        {
            Assert.True(IpProtocol.TryParse(fields[0], out var protocol), $"{fields[0]} is not known");
            Assert.Equal(fields[1], $"{protocol.Number}");
        });
    }

    [Theory]
    [InlineData("10.0.0.1", 80, "10.0.0.1:80")]
    [InlineData("10.0.0.1", 0, "10.0.0.1")]
    [InlineData("2001:db8::1", 80, "[2001:db8::1]:80")]
    [InlineData("2001:db8::1", 0, "2001:db8::1")]
    public void Socket_addresses_print_brackets_where_a_port_follows(string address, ushort port, string text) =>
        Assert.Equal(text, new SocketAddress(IpAddress.Parse(address), port).ToString());
}
