using PathTrace.Inputs.Sysctl;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Sysctl;

public class SysctlReaderTests
{
    // The first three are forms of "sysctl -a"; then sysctl.conf(5), paths, and grep -r over /proc/sys.
    [Theory]
    [InlineData("net.ipv4.ip_forward = 1", "net.ipv4.ip_forward", "1")]
    [InlineData("net.ipv4.conf.eth0/100.rp_filter = 2", "net.ipv4.conf.eth0/100.rp_filter", "2")]
    [InlineData("fs.dentry-state = 39222\t37733\t45", "fs.dentry-state", "39222\t37733\t45")]
    [InlineData("kernel.domainname = (none)", "kernel.domainname", "(none)")]
    [InlineData("net.core.something = a=b", "net.core.something", "a=b")]
    [InlineData("kernel.empty = ", "kernel.empty", "")]
    [InlineData("  net.ipv4.ip_forward=0  ", "net.ipv4.ip_forward", "0")]
    [InlineData("net/ipv4/conf/eth0.100/rp_filter = 1", "net.ipv4.conf.eth0/100.rp_filter", "1")]
    [InlineData("/proc/sys/net/ipv4/conf/vxlan.calico/rp_filter = 1", "net.ipv4.conf.vxlan/calico.rp_filter", "1")]
    [InlineData("/proc/sys/net/ipv4/conf/eth0/forwarding:1", "net.ipv4.conf.eth0.forwarding", "1")]
    [InlineData("-net.ipv4.ip_forward = 1\r", "-net.ipv4.ip_forward", "1")]
    public void Reads_a_key_and_its_value(string line, string key, string value)
    {
        var result = SysctlReader.Read(SourceText.From("sysctl.txt", $"# a note\n; another\n\n{line}\n"));

        Assert.Empty(result.Diagnostics);
        Assert.Equal(key, Assert.Single(result.Value.Values).Key);
        Assert.Equal(value, result.Value[key]!.Text);
        Assert.Equal(4, result.Value[key]!.Source.Line);
    }

    [Theory]
    [InlineData("sysctl: permission denied on key 'fs.protected_fifos'", "2:1: info PT1104: sysctl could not read a key: permission denied on key 'fs.protected_fifos'")]
    [InlineData("sysctl: cannot stat /proc/sys/net/x: No such file or directory", "2:1: info PT1104: sysctl could not read a key: cannot stat /proc/sys/net/x: No such file or directory")]
    [InlineData("lorem ipsum", "2:1: error PT1104: the line is no 'key = value'")]
    [InlineData("lorem ipsum = 1", "2:1: error PT1104: the line is no 'key = value'")]
    [InlineData(" = 1", "2:1: error PT1104: the line is no 'key = value'")]
    [InlineData("bash: sysctl: command not found", "2:1: error PT1403: the command failed: bash: sysctl: command not found")]
    public void A_line_without_a_value_is_reported_and_its_neighbours_kept(string line, string diagnostic)
    {
        var result = SysctlReader.Read(SourceText.From("sysctl.txt", $"a.b = 1\n{line}\nc.d = 2\n"));

        Assert.Equal("sysctl.txt:" + diagnostic, Assert.Single(result.Diagnostics).ToString());
        Assert.Equal(["a.b", "c.d"], result.Value.Values.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_later_value_of_a_key_counts()
    {
        var result = SysctlReader.Read(SourceText.From("sysctl.txt", "net.ipv4.ip_forward = 0\nnet/ipv4/ip_forward = 1\n"));

        Assert.Equal(1, result.Value["net.ipv4.ip_forward"]!.Number);
    }

    [Fact]
    public void Damaged_dumps_never_throw() => Mutations.Survive(
        ["net.ipv4.conf.eth0/100.rp_filter = 2\nnet/ipv4/conf/eth0.100/rp_filter = 1\n/proc/sys/a/b:1\nsysctl: reading key \"x\"\n"],
        source => SysctlReader.Read(source).Diagnostics);
}
