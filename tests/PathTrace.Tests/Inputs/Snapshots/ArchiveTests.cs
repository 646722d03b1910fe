using PathTrace.Cluster;
using PathTrace.Inputs;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Snapshots;

public sealed class ArchiveTests : IDisposable
{
    private static readonly (string Name, string Text)[] Files =
    [
        ("nodes/worker1/iptables-save.txt", Samples.Rules),
        ("nodes/worker1/ip-route.txt", Samples.Routes),
        ("nodes/worker2/ip-route.txt", Samples.Routes),
        ("next-hops.txt", Samples.NextHops),
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("snap/")]
    [InlineData("./a/b/")]
    [InlineData("/abs/")]
    public void Archives_of_every_kind_say_the_same(string prefix)
    {
        var files = Files.Select(f => (prefix + f.Name, f.Text)).ToArray();
        (string, byte[])[] archives =
        [
            ("s.tar", TempFolder.Tar(files)), ("s.tar.gz", TempFolder.Gzip(TempFolder.Tar(files))), ("s.tgz", TempFolder.Gzip(TempFolder.Tar(files))),
            ("s.zip", TempFolder.Zip(files)), ("named-wrongly.txt", TempFolder.Gzip(TempFolder.Tar(files))),
        ];
        foreach (var (name, content) in archives)
        {
            var snapshot = Snapshot.Load(_folder.Write(name, content));
            Assert.Equal(["next-hops.txt", "nodes/worker1/ip-route.txt", "nodes/worker1/iptables-save.txt", "nodes/worker2/ip-route.txt"], snapshot.Files.Select(f => f.Name));
            Assert.Equal(["worker1", "worker2"], snapshot.Nodes.Select(n => n.Name));
            Assert.Equal(2, snapshot.NextHops!.Entries.Length);
            Assert.DoesNotContain(snapshot.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        }
    }

    [Fact]
    public void Archives_of_nodes_in_a_folder()
    {
        _folder.Write("worker1.tar.gz", TempFolder.Gzip(TempFolder.Tar(("ip-route.txt", Samples.Routes))));
        _folder.Write("worker2.zip", TempFolder.Zip(("ip-route.txt", Samples.Routes)));
        _folder.Write("nodes/worker3/iptables-save.txt.gz", TempFolder.Gzip(System.Text.Encoding.UTF8.GetBytes(Samples.Rules)));
        var snapshot = Snapshot.Load(_folder.Path);
        Assert.Equal(["worker1", "worker2", "worker3"], snapshot.Nodes.Select(n => n.Name));
        Assert.Single(snapshot.FindNode("worker3")!.Rulesets);
    }

    // A name is a label: a leading slash or a drive means nothing, and no command that is proposed writes there.
    [Theory]
    [InlineData("/tmp/evil/nodes/worker9/ip-route.txt")]
    [InlineData("./tmp//evil\\nodes/worker9/ip-route.txt")]
    public void Absolute_names_are_relative(string name)
    {
        foreach (var archive in (byte[][])[TempFolder.Tar([.. Files, (name, Samples.Routes)]), TempFolder.Zip([.. Files, (name, Samples.Routes)])])
        {
            var snapshot = Snapshot.Load(_folder.Write("s.tar", archive));
            Assert.EndsWith("tmp/evil/nodes/worker9", snapshot.FindNode("worker9")!.Folder, StringComparison.Ordinal);
            Assert.All(snapshot.Files, f => Assert.False(f.Name.StartsWith('/') || f.Name.Contains('\\', StringComparison.Ordinal), f.Name));
        }
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("nodes/../../x.txt")]
    [InlineData("..\\..\\windows\\x.txt")]
    public void Names_that_climb_out_are_left_out(string name)
    {
        foreach (var archive in (byte[][])[TempFolder.Tar([.. Files, (name, Samples.NextHops)]), TempFolder.Zip([.. Files, (name, Samples.NextHops)])])
        {
            var before = Directory.GetFileSystemEntries(_folder.Path).Length;
            var snapshot = Snapshot.Load(_folder.Write("s.tar", archive));
            Assert.Equal(2, snapshot.Nodes.Length);
            Assert.Equal("the archive holds a name that leads out of it", Assert.Single(snapshot.Diagnostics, d => d.Code == DiagnosticCode.BadArchive).Message);
            Assert.DoesNotContain(snapshot.Files, f => f.Name.Contains("passwd", StringComparison.Ordinal) || f.Name.Contains("..", StringComparison.Ordinal));
            Assert.InRange(Directory.GetFileSystemEntries(_folder.Path).Length, before, before + 1);
        }
    }

    [Fact]
    public void Bombs_end_at_the_limits()
    {
        var zeros = new string('0', 40 << 20);
        (string, byte[], SnapshotLimits)[] cases =
        [
            ("expansion.gz", TempFolder.Gzip(System.Text.Encoding.ASCII.GetBytes(zeros)), new()),
            ("expansion.zip", TempFolder.Zip(("a.txt", zeros)), new()),
            ("bytes.tar.gz", TempFolder.Gzip(TempFolder.Tar(("a.txt", zeros))), new() { MaxBytes = 1 << 20, MaxExpansion = 2000 }),
            ("files.zip", TempFolder.Zip([.. Enumerable.Range(0, 200).Select(i => ($"{i}.txt", "x"))]), new() { MaxFiles = 100 }),
            ("files.tar", TempFolder.Tar([.. Enumerable.Range(0, 200).Select(i => ($"{i}.txt", "x"))]), new() { MaxFiles = 100 }),
            ("depth.gz", TempFolder.Gzip(TempFolder.Gzip(TempFolder.Gzip(TempFolder.Gzip([1, 2])))), new()),
        ];
        foreach (var (name, content, limits) in cases)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var snapshot = Snapshot.Load(_folder.Write(name, content), limits);
            Assert.Contains(snapshot.Diagnostics, d => d.Code == DiagnosticCode.BadArchive);
            Assert.InRange(snapshot.Files.Length, 0, 100);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200 << 20);
        }
    }

    [Fact]
    public void A_folder_larger_than_the_limits_is_read_up_to_them()
    {
        _folder.Write("nodes/a/ip-route.txt", Samples.Routes);
        _folder.Write("nodes/b/ip-route.txt", Samples.Routes);
        var snapshot = Snapshot.Load(_folder.Path, new SnapshotLimits { MaxBytes = Samples.Routes.Length + 10 });
        Assert.Equal("a", Assert.Single(snapshot.Nodes).Name);
        Assert.Single(snapshot.Diagnostics, d => d.Code == DiagnosticCode.BadArchive);
        var deep = string.Concat(Enumerable.Repeat("d/", 20));
        _folder.Write($"{deep}ip-route.txt", Samples.Routes);
        Assert.Contains(Snapshot.Load(_folder.Path).Diagnostics, d => d.Code == DiagnosticCode.UnreadableFile);
    }

    [Fact]
    public void Cut_and_damaged_archives_never_throw_and_are_reported_when_a_file_is_lost()
    {
        foreach (var archive in (byte[][])[TempFolder.Tar(Files), TempFolder.Gzip(TempFolder.Tar(Files)), TempFolder.Zip(Files)])
        {
            for (var length = 1; length < archive.Length; length += 97)
            {
                var snapshot = Load(archive[..length]);
                Assert.True(snapshot.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error) || snapshot.Nodes.Length == 2, $"cut at {length}");
            }

            var random = new Random(1);
            for (var i = 0; i < 300; i++)
            {
                var damaged = (byte[])archive.Clone();
                for (var n = random.Next(1, 8); n > 0; n--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                Assert.NotNull(Load(damaged));
            }
        }
    }

    [Fact]
    public void A_cut_compressed_file_counts_as_not_collected()
    {
        var whole = TempFolder.Gzip(System.Text.Encoding.UTF8.GetBytes(Samples.Routes + Samples.Routes));
        for (var length = 19; length < whole.Length; length++)
        {
            _folder.Write("nodes/worker1/ip-route.txt.gz", whole[..length]);
            var snapshot = Snapshot.Load(_folder.Path);
            Assert.Empty(snapshot.Nodes);
            Assert.Contains(snapshot.Diagnostics, d => d.Code == DiagnosticCode.BadArchive);
        }
    }

    // A header that claims 8 GiB of pax records: nothing may be allocated for it.
    [Fact]
    public void Claimed_sizes_are_not_believed()
    {
        var tar = TempFolder.Tar(Files);
        "77777777777"u8.CopyTo(tar.AsSpan(124));
        tar.AsSpan(148, 8).Fill((byte)' ');
        var sum = tar.AsSpan(0, 512).ToArray().Sum(b => b);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar.AsSpan(148));
        var snapshot = Load(tar);
        Assert.Contains(snapshot.Diagnostics, d => d.Code == DiagnosticCode.BadArchive);
    }

    private Snapshot Load(byte[] content) => Snapshot.Load(_folder.Write("s.bin", content));
}
