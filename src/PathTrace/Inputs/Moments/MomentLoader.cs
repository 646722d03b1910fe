using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Inputs.Moments;

/// <summary>
/// Reads a folder of snapshots, one folder or archive for each. The time of each stands in its file <c>captured-at</c>, or in the folder's name. Times that cannot be put in order are told,
/// not guessed.
/// </summary>
/// <param name="limits">How much of all snapshots together is read at most; <see cref="SnapshotLimits.Default"/> when null.</param>
public sealed class MomentLoader(SnapshotLimits? limits = null)
{
    /// <summary>More snapshots than this are not read.</summary>
    public const int MaxMoments = 200;

    private static readonly string[] Archives = [".tar", ".tar.gz", ".tgz", ".zip"];

    /// <summary>Reads the snapshots below a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="progress">Told after each file of each snapshot; null for nobody.</param>
    /// <exception cref="SnapshotNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="SeveralSnapshotsException">One of the folders holds several snapshots itself.</exception>
    public LoadedMoments Load(string path, IProgress<LoadProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Path.Exists(path))
            throw new SnapshotNotFoundException(path);
        if (!Directory.Exists(path))
            return Refuse($"{path} is a file: a timeline wants a folder that holds a folder or an archive for each moment.");
        if (Directory.Exists(Path.Combine(path, "nodes")))
            return Refuse($"{path} is one snapshot: a timeline wants the folder above, which holds one folder for each moment.");
        var entries = Directory.EnumerateDirectories(path).Concat(Directory.EnumerateFiles(path).Where(IsArchive))
            .Where(e => !Path.GetFileName(e).StartsWith('.')).Order(StringComparer.Ordinal).Take(MaxMoments + 1).ToList();
        if (entries.Count == 0)
            return Refuse($"{path} holds no snapshot: a timeline wants a folder that holds a folder or an archive for each moment.");
        if (entries.Count > MaxMoments)
            return Refuse(string.Create(CultureInfo.InvariantCulture, $"{path} holds more than {MaxMoments} snapshots: move those of the hour in question into a folder of their own."));
        var read = ImmutableArray.CreateBuilder<(SnapshotMoment?, string?)>(entries.Count);
        var left = limits ?? SnapshotLimits.Default;
        foreach (var entry in entries)
        {
            read.Add(Read(entry, left, progress, out var size));
            left = left with { MaxBytes = Math.Max(1, left.MaxBytes - size) };
        }

        return InOrder(read.DrainToImmutable());
    }

    private static LoadedMoments Refuse(params ImmutableArray<string> problems) => new([], problems);

    private static bool IsArchive(string path) => Array.Exists(Archives, a => path.EndsWith(a, StringComparison.OrdinalIgnoreCase));

    private static (SnapshotMoment? Moment, string? Problem) Read(string entry, SnapshotLimits limits, IProgress<LoadProgress>? progress, out long size)
    {
        var name = NameOf(entry);
        var snapshot = new SnapshotLoader(limits).Load(entry, progress);
        size = snapshot.Files.Sum(f => (long)f.Length);
        var stated = snapshot.Files.FirstOrDefault(f => f.Name is "captured-at" or "captured-at.txt");
        var time = stated is null ? CaptureTimeReader.ReadName(name) : CaptureTimeReader.Read(FirstLine(stated));
        if (snapshot.Nodes.IsEmpty)
            return (null, $"{entry} holds no node's dumps: take it away, or put the moment's snapshot there.");
        if (time is not null)
            return (new(name, time, stated is null ? name : $"{name}/{stated.Name}", snapshot), null);
        return (null, stated is null
            ? $"{name}: nothing says when it was taken. Write the time into {name}/captured-at ({CaptureTimeReader.Forms}), or name the folder by it ({CaptureTimeReader.NameForms})."
            : $"{name}/{stated.Name}: '{Short(FirstLine(stated))}' is no time that is understood without doubt. Expected {CaptureTimeReader.Forms}.");
    }

    private static string NameOf(string entry)
    {
        var name = Path.GetFileName(entry);
        return Directory.Exists(entry) ? name : name[..^Archives.Where(a => name.EndsWith(a, StringComparison.OrdinalIgnoreCase)).Max(a => a.Length)];
    }

    private static string FirstLine(SourceText text)
    {
        var line = text.Length == 0 ? default : TextLine(text);
        return Encoding.UTF8.GetString(line).Trim();
    }

    private static ReadOnlySpan<byte> TextLine(SourceText text)
    {
        var line = text.LineAt(0).Utf8;
        return line[..Math.Min(line.Length, 200)];
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private static LoadedMoments InOrder(ImmutableArray<(SnapshotMoment? Moment, string? Problem)> read)
    {
        var problems = read.Select(r => r.Problem).OfType<string>().ToImmutableArray();
        if (!problems.IsEmpty)
            return new([], problems);
        var moments = read.Select(r => r.Moment!).OrderBy(m => m.Time.Instant).ToImmutableArray();
        if (moments.FirstOrDefault(m => !m.Time.IsOfKind(moments[0].Time)) is { } other)
            return Refuse(Mixture(moments[0], other));
        for (var i = 1; i < moments.Length; i++)
        {
            if (moments[i].Time.Instant == moments[i - 1].Time.Instant)
                return Refuse($"{moments[i - 1].Name} and {moments[i].Name} are both of {moments[i].Time}: of two snapshots of one time none comes first. Take one away, or state fractions of the second.");
        }

        var first = moments[0].Time;
        if (!first.HasDate && moments[^1].Time.Instant - first.Instant > TimeSpan.FromHours(12))
            return Refuse($"{moments[0].Name} and {moments[^1].Name} lie more than twelve hours apart, and no date says whether midnight lies between them: state the date as well.");
        return new(moments, []);
    }

    private static string Mixture(SnapshotMoment first, SnapshotMoment other) => first.Time.HasDate != other.Time.HasDate
        ? $"{first.TimeFrom} says {first.Time} and {other.TimeFrom} says {other.Time}: one has a date and the other has none. State all of them the same way, for example as 'date -Is' prints them."
        : $"{first.TimeFrom} says {first.Time} and {other.TimeFrom} says {other.Time}: one states its time zone and the other does not, so that nobody can say which came first. State the zone everywhere (date -Is, date +%s), or nowhere.";
}
