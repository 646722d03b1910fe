using System.Collections.Immutable;
using PathTrace.Inputs.Ipset;
using PathTrace.Netfilter;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Ipset;

public class IpsetReaderTests
{
    [Fact]
    public void Reads_every_type_of_set()
    {
        foreach (var text in new[] { IpsetSamples.Saved, IpsetSamples.Saved.Replace("\n", "\r\n", StringComparison.Ordinal) })
        {
            var result = Read(text);

            Assert.Empty(result.Diagnostics);
            Assert.Equal(IpsetSamples.Expected, result.Value.Select(Describe));
            Assert.Equal("add hip 10.0.1.3", result.Value[0].Entries[0].Source.Text);
        }
    }

    // ipset 7.17 saved every type and code that has a name under that name.
    [Theory]
    [InlineData("icmp", 0x0000, "echo-reply", "pong")]
    [InlineData("icmp", 0x0300, "network-unreachable", "host-unreachable", "protocol-unreachable", "port-unreachable", "fragmentation-needed", "source-route-failed", "network-unknown", "host-unknown")]
    [InlineData("icmp", 0x0309, "network-prohibited", "host-prohibited", "TOS-network-unreachable", "TOS-host-unreachable", "communication-prohibited", "host-precedence-violation", "precedence-cutoff")]
    [InlineData("icmp", 0x0400, "source-quench")]
    [InlineData("icmp", 0x0500, "network-redirect", "host-redirect", "TOS-network-redirect", "TOS-host-redirect")]
    [InlineData("icmp", 0x0800, "echo-request")]
    [InlineData("icmp", 0x0b00, "ttl-zero-during-transit", "ttl-zero-during-reassembly")]
    [InlineData("icmp", 0x0c00, "ip-header-bad", "required-option-missing")]
    [InlineData("ipv6-icmp", 0x0100, "no-route", "communication-prohibited")]
    [InlineData("ipv6-icmp", 0x0103, "address-unreachable", "port-unreachable")]
    [InlineData("ipv6-icmp", 0x0400, "bad-header", "unknown-header-type", "unknown-option")]
    [InlineData("ipv6-icmp", 0x8800, "neighbour-advertisement")]
    public void Names_of_icmp_types_stand_for_consecutive_codes(string protocol, int first, params string[] names)
    {
        var family = protocol == "icmp" ? ("inet", "10.0.0.1") : ("inet6", "fd00::1");
        var text = $"create s hash:ip,port family {family.Item1}\n" + string.Concat(names.Select(n => $"add s {family.Item2},{protocol}:{n}\n"));
        var entries = Read(text).Value[0].Entries;

        // "pong" is another name of echo-reply.
        var expected = names.Select((n, i) => (uint)(n == "pong" ? first : first + i));
        Assert.Equal(expected, entries.Select(e => ((IpSetElement.Ports)e.Elements[1]).Range.First));
    }

    [Theory]
    [InlineData("create s hash:ip,shoe family inet", "1:1: warning PT1050: 'hash:ip,shoe' is no known type of set", "s hash:ip,shoe IPv4 ?")]
    [InlineData("create s hash:ip family inet shiny", "1:30: warning PT1050: 'shiny' is no known option of a set, or has an unknown value", "s hash:ip IPv4 ?")]
    [InlineData("create s hash:ip bitmask 255.0.255.0\nadd s 10.0.6.0", "1:26: warning PT1050: '255.0.255.0' is no known option of a set, or has an unknown value", "s hash:ip IPv4 [10.0.6.0] ?")]
    [InlineData("create s hash:ip\nadd s 10.0.0.300", "2:7: warning PT1050: '10.0.0.300' is no member of a set of type hash:ip", "s hash:ip IPv4 ?")]
    [InlineData("create s hash:ip\nadd s fd00::1", "2:7: warning PT1050: 'fd00::1' is no member of a set of type hash:ip", "s hash:ip IPv4 ?")]
    [InlineData("create s hash:ip\nadd s 10.0.0.1,tcp:80", "2:7: warning PT1050: '10.0.0.1,tcp:80' is no member of a set of type hash:ip", "s hash:ip IPv4 ?")]
    [InlineData("create s hash:ip,port\nadd s 10.0.0.1", "2:7: warning PT1050: '10.0.0.1' is no member of a set of type hash:ip,port", "s hash:ip,port IPv4 ?")]
    [InlineData("create s hash:ip,port\nadd s 10.0.0.1,tcp:65536", "2:7: warning PT1050: '10.0.0.1,tcp:65536' is no member of a set of type hash:ip,port", "s hash:ip,port IPv4 ?")]
    [InlineData("create s hash:ip,port\nadd s 10.0.0.1,icmp:shoe", "2:7: warning PT1050: '10.0.0.1,icmp:shoe' is no member of a set of type hash:ip,port", "s hash:ip,port IPv4 ?")]
    [InlineData("create s hash:ip\nadd s", "2:6: warning PT1050: '' is no member of a set of type hash:ip", "s hash:ip IPv4 ?")]
    [InlineData("create s hash:ip\nadd s 10.0.0.1 shiny", "2:16: warning PT1050: 'shiny' is no known option of a member", "s hash:ip IPv4 ?")]
    [InlineData("create s hash:ip\nadd t 10.0.0.1", "2:1: error PT1050: the set t was not created before", "s hash:ip IPv4")]
    [InlineData("create s hash:ip\ncreate s hash:net", "2:1: error PT1050: the set s is created a second time", "s hash:ip IPv4")]
    [InlineData("create s hash:ip\nlorem ipsum", "2:1: error PT1050: the line is none that ipset save prints", "s hash:ip IPv4")]
    [InlineData("create s hash:ip\ncreate t", "2:1: error PT1050: the line ends before the set's type", "s hash:ip IPv4")]
    [InlineData("create s hash:ip\nipset v7.17: Kernel error received: Operation not permitted", "2:1: error PT1403: the command failed: ipset v7.17: Kernel error received: Operation not permitted", "s hash:ip IPv4")]
    [InlineData("create s hash:ip\nName: s\nType: hash:ip\nMembers:", "2:1: error PT1050: the file is the output of ipset list", "s hash:ip IPv4")]
    public void What_is_not_understood_makes_the_set_doubtful_and_is_reported(string text, string diagnostic, string expected)
    {
        var result = Read(text);

        Assert.Equal("ipset-save.txt:" + diagnostic, Assert.Single(result.Diagnostics).ToString());
        Assert.Equal(expected, Describe(Assert.Single(result.Value)));
    }

    [Fact]
    public void Damaged_dumps_never_throw() => Mutations.Survive([IpsetSamples.Saved], source => IpsetReader.Read(source).Diagnostics);

    private static ParseResult<ImmutableArray<IpSet>> Read(string text) => IpsetReader.Read(SourceText.From("ipset-save.txt", text + "\n"));

    private static string Describe(IpSet set) =>
        string.Join(' ', [$"{set.Name} {set.TypeName} {set.Family}", .. set.Entries.Select(Describe), .. set.IsUnderstood ? Array.Empty<string>() : ["?"]]);

    private static string Describe(IpSetEntry entry) => $"[{string.Join(' ', entry.Elements.Select(Describe))}{(entry.NoMatch ? " nomatch" : "")}]";

    private static string Describe(IpSetElement element) => element switch
    {
        IpSetElement.Addresses addresses => $"{addresses.Range}",
        IpSetElement.Ports ports => $"{ports.Protocol?.ToString() ?? "any"}:{ports.Range}",
        IpSetElement.Interface link => $"{(link.IsBridgePort ? "physdev:" : "")}{link.Name}{(link.IsPrefix ? "+" : "")}",
        IpSetElement.Mark mark => $"mark {mark.Value:x}/{mark.Mask:x}",
        IpSetElement.Mac mac => $"mac {mac.Text}",
        IpSetElement.Set inner => $"set {inner.Name}",
        _ => "?",
    };
}
