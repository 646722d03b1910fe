using System.Diagnostics;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IptablesSave;

/// <summary>Files made to cost more than their length: each is read in a time that its length explains.</summary>
public sealed class HostileDumpTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(20);

    public static TheoryData<string, string, string, int> Files => new()
    {
        { "one line of many matches and stray options", "*filter\n-A INPUT", " -m comment --foo -s 10.0.0.1", 30_000 },
        { "one match with one option many times", "*filter\n-A INPUT -p tcp -m tcp", " --tcp-option 8", 60_000 },
        { "one conntrack match with one option many times", "*filter\n-A INPUT -m conntrack", " --ctexpire 1", 60_000 },
        { "one long word", "*filter\n-A INPUT -s ", "1", 2_000_000 },
        { "one long quoted word", "*filter\n-A INPUT -m comment --comment \"", "\\\"", 1_000_000 },
        { "many inserts far down", "*filter\n", "-I INPUT 2 -p tcp\n-I INPUT 100000\n-A INPUT\n", 60_000 },
        { "many flushes of many chains", "*filter\n", "-N c{0}\n-F\n-X x\n", 50_000 },
        { "long lists of addresses", "*filter\n", $"-A INPUT -s {Addresses} -d {Addresses} -j DROP\n", 500 },
        { "many tables", "", "*filter\n:INPUT ACCEPT\nCOMMIT\n", 50_000 },
        { "many undefined chains", "*filter\n", "-A INPUT -j c{0}\n", 100_000 },
        { "no line ends", "", "-", 3_000_000 },
    };

    private static string Addresses => string.Join(',', Enumerable.Range(0, 200).Select(i => $"10.0.0.{i}"));

    [Theory]
    [MemberData(nameof(Files))]
    public void Costs_what_its_length_explains(string what, string before, string repeated, int times)
    {
        var content = before + string.Concat(Enumerable.Range(0, times).Select(i => repeated.Replace("{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))) + "\nCOMMIT\n";
        var clock = Stopwatch.StartNew();
        var read = IptablesSaveReader.Read(SourceText.From(what, content), IpFamily.IPv4);
        Assert.True(clock.Elapsed < Enough, $"{what}: {clock.Elapsed}");
        Assert.InRange(read.Value.Rulesets.SelectMany(r => r.Tables).SelectMany(t => t.Chains).Sum(c => (long)c.Rules.Length), 0, 1_100_000);
        Assert.InRange(read.Diagnostics.Length, 0, 20_000);
    }
}
