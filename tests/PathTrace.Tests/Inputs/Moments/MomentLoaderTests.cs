using PathTrace.Cluster;
using PathTrace.Inputs;
using PathTrace.Inputs.Moments;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Inputs.Moments;

/// <summary>Folders of snapshots, and what is told of those that are no series.</summary>
public class MomentLoaderTests
{
    private static LoadedMoments Load(params (string Path, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("pathtrace-");
        try
        {
            foreach (var (path, text) in files)
            {
                var file = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }

            return Snapshot.LoadMoments(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string, string)[] Moment(string name, string? time = null)
    {
        (string, string)[] files = [($"{name}/nodes/w1/ip-route.txt", "default via 192.168.0.1 dev eth0\n")];
        return time is null ? files : [.. files, ($"{name}/captured-at", time)];
    }

    private static string Problem(params (string, string)[] files)
    {
        var (moments, problems) = Load(files);
        Assert.Empty(moments);
        return Assert.Single(problems);
    }

    [Fact]
    public void The_order_is_that_of_the_times()
    {
        var (moments, problems) = Load([.. Moment("b", "2026-11-26T14:39:46Z\n"), .. Moment("a", "2026-11-26T15:39:47+01:00"), .. Moment("2026-11-26T14:39:45Z"), .. Moment(".git"), ("notes.txt", "x")]);

        Assert.Empty(problems);
        Assert.Equal(["2026-11-26T14:39:45Z", "b", "a"], moments.Select(m => m.Name));
        Assert.Equal("b/captured-at", moments[1].TimeFrom);
        Assert.DoesNotContain(moments[1].Snapshot.Diagnostics, d => d.Span.Source?.Name == "captured-at");
    }

    [Fact]
    public void A_file_says_more_than_the_name() => Assert.Equal("14:39:46", Load(Moment("143945", "14:39:46")).Moments[0].Time.TimeOfDay);

    [Fact]
    public void Problems_say_what_to_do()
    {
        Assert.Contains("Write the time into a/captured-at", Problem(Moment("a")), StringComparison.Ordinal);
        Assert.Contains("a/captured-at: 'soon' is no time", Problem(Moment("a", "soon")), StringComparison.Ordinal);
        Assert.Contains("are both of 14:39:46", Problem([.. Moment("a", "14:39:46"), .. Moment("143946")]), StringComparison.Ordinal);
        Assert.Contains("one has a date", Problem([.. Moment("a", "2026-11-26T14:39:46"), .. Moment("143946")]), StringComparison.Ordinal);
        Assert.Contains("one states its time zone", Problem([.. Moment("a", "2026-11-26T14:39:46"), .. Moment("b", "2026-11-26T14:39:46Z")]), StringComparison.Ordinal);
        Assert.Contains("whether midnight lies between", Problem([.. Moment("235959"), .. Moment("000001")]), StringComparison.Ordinal);
        Assert.Contains("holds no snapshot", Problem(("notes.txt", "x")), StringComparison.Ordinal);
        Assert.Contains("holds no node's dumps", Problem(("143946/notes.txt", "x")), StringComparison.Ordinal);
        Assert.Contains("is one snapshot", Problem(("nodes/w1/ip-route.txt", "default via 192.168.0.1 dev eth0\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_are_not_read() =>
        Assert.Contains("more than 200", Problem([.. Enumerable.Range(0, MomentLoader.MaxMoments + 1).SelectMany(i => Moment($"m{i}"))]), StringComparison.Ordinal);

    [Fact]
    public void All_of_them_together_are_bounded()
    {
        var limits = new SnapshotLimits { MaxBytes = 150_000 };
        var (_, problems) = new MomentLoader(limits).Load(Path.Combine(Fixtures.FolderOf("talk/timeline"), "snapshots"));
        var (moments, none) = new MomentLoader(limits with { MaxBytes = 1_000_000 }).Load(Path.Combine(Fixtures.FolderOf("talk/timeline"), "snapshots"));

        Assert.Empty(none);
        Assert.Equal(3, moments.Length);
        var size = moments.Sum(m => m.Snapshot.Files.Sum(f => (long)f.Length));
        Assert.True(size < 150_000 || problems.Length > 0, $"{size}");
    }
}
