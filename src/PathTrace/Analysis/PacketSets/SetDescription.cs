using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Analysis.PacketSets;

/// <summary>
/// A part of a set of packets in few lines: <c>tcp from 10.1.0.0/16 except 10.1.4.0/24, port 1024–65535, to 172.17.0.1, port 80</c>. Fields of which the part has all that were asked about are left out.
/// </summary>
internal static class SetDescription
{
    /// <summary>How many lines and how many pieces of a line a reader takes in.</summary>
    internal static readonly (int Lines, int Pieces) Brief = (12, 6);

    private const int MaxLength = 240;

    // For programs, and whoever asks for everything; hostile dumps end somewhere.
    private static readonly (int Lines, int Pieces) Whole = (2000, 2000);


    /// <summary>The lines; the largest pieces first, and what is left out is counted.</summary>
    /// <param name="part">Disjoint sets, each with where its packets begin.</param>
    /// <param name="asked">The whole set that was asked about.</param>
    /// <param name="isWhole">True for every line and piece; otherwise what a reader takes in, and the rest is counted.</param>
    internal static ImmutableArray<string> Lines(IReadOnlyList<(PacketSet Set, QueryOrigin? Origin)> part, IReadOnlyList<PacketSet> asked, bool isWhole = false)
    {
        if (part.Count == 0)
            return [];
        var most = isWhole ? Whole : Brief;
        var whole = new AskedFields(asked);
        var byLine = new Dictionary<string, PieceOfLine>(StringComparer.Ordinal);
        foreach (var from in part.GroupBy(p => p.Origin))
        {
            foreach (var set in SetUnion.Of(from.Select(p => p.Set)).OrderByDescending(SizeOf))
            {
                var line = LineOf(set, whole, most.Pieces);
                if (!byLine.TryGetValue(line, out var piece))
                    byLine.Add(line, piece = new([], []));
                piece.Protocols.Add((set.Family, set[PacketField.Protocol]));
                piece.Origins.Add(from.Key);
            }
        }

        var count = part.Select(p => p.Origin).Distinct().Count();
        var lines = byLine.Select(l => Told(l.Key, l.Value, whole, count)).ToList();
        return lines.Count <= most.Lines ? [.. lines] : [.. lines.Take(most.Lines - 1), string.Create(CultureInfo.InvariantCulture, $"and {lines.Count - most.Lines + 1} more pieces")];
    }

    /// <summary>Of a whole description so many lines, and so much of each, as a reader takes in.</summary>
    internal static IEnumerable<string> Shortened(IReadOnlyList<string> lines)
    {
        foreach (var line in lines.Take(lines.Count == Brief.Lines + 1 ? lines.Count : Brief.Lines))
            yield return line.Length <= MaxLength ? line : $"{line[..Math.Max(line.LastIndexOf(' ', MaxLength), 1)]} and more";
        if (lines.Count > Brief.Lines + 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"and {lines.Count - Brief.Lines} more pieces");
    }

    private static string Told(string line, PieceOfLine piece, AskedFields asked, int origins)
    {
        var protocols = string.Join(", ", piece.Protocols.GroupBy(p => p.Family).Where(g => !asked.IsWhole(g.Key, g.Select(p => p.Protocol))).SelectMany(g => g.Select(p => Protocols(p.Protocol))).Distinct());
        var families = piece.Protocols.Select(p => p.Family).Distinct().ToList();
        var head = string.Join(' ', new[] { families.Count < asked.Families ? families[0].ToString() : "", protocols }.Where(t => t.Length > 0));
        var text = string.Join(", ", new[] { head, line }.Where(t => t.Length > 0));
        return (text.Length == 0 ? "all of them" : text) + Places([.. piece.Origins.Distinct()], origins);
    }

    private static string LineOf(PacketSet set, AskedFields all, int most)
    {
        var parts = new List<string>();
        var asked = all.Of(set);
        AddEnd(parts, "from", "source port", set, asked, PacketField.Source, PacketField.SourcePort, most);
        AddEnd(parts, "to", "port", set, asked, PacketField.Destination, PacketField.DestinationPort, most);
        foreach (var (field, name) in new[] { (PacketField.IcmpType, "type"), (PacketField.IcmpCode, "code"), (PacketField.Flags, "flags"), (PacketField.Ttl, "ttl"), (PacketField.Tos, "tos"), (PacketField.Length, "length"), (PacketField.Mark, "mark") })
        {
            if (!set[field].Equals(asked(field)))
                parts.Add($"{name} {Numbers(set[field])}");
        }

        if (set.SameAddresses is { } addresses)
            parts.Add(addresses ? "source and destination the same address" : "source and destination not the same address");
        if (set.SamePorts is { } ports)
            parts.Add(ports ? "both ports the same" : "the ports not the same");
        return string.Join(", ", parts);
    }

    private static void AddEnd(List<string> parts, string word, string portWord, PacketSet set, Func<PacketField, IntervalSet> asked, PacketField address, PacketField port, int most)
    {
        var isWhole = set[address].Equals(asked(address));
        if (!isWhole)
            parts.Add($"{word} {AddressWords.Of(set.Family, set[address], asked(address), most)}");
        if (!set[port].Equals(asked(port)))
            parts.Add($"{(isWhole ? portWord : "port")} {Numbers(set[port])}");
    }

    private static string Protocols(IntervalSet protocols) => protocols.IsSingle ? QueryWords.Of(new IpProtocol((byte)protocols.First)) : $"protocols {Numbers(protocols)}";

    private static string Numbers(IntervalSet numbers)
    {
        var texts = new List<string>();
        foreach (var (first, last) in numbers.Intervals)
            texts.Add(first == last ? first.ToString(CultureInfo.InvariantCulture) : $"{first}–{last}");
        return texts.Count <= 8 ? string.Join(", ", texts) : $"{string.Join(", ", texts.Take(8))} and {texts.Count - 8} more";
    }

    private static string Places(List<QueryOrigin?> origins, int all) =>
        origins.Count == all && all > 1 ? "" : origins is [null] ? "" : $" {string.Join(", ", origins.OfType<QueryOrigin>().Select(PacketQueryText.Print))}";

    private static double SizeOf(PacketSet set)
    {
        var size = 1.0;
        foreach (var field in new[] { PacketField.Source, PacketField.Destination, PacketField.SourcePort, PacketField.DestinationPort })
        {
            var values = 0.0;
            foreach (var (first, last) in set[field].Intervals)
                values += (double)(last - first) + 1;
            size *= values;
        }

        return size;
    }

    private sealed record PieceOfLine(List<(IpFamily Family, IntervalSet Protocol)> Protocols, List<QueryOrigin?> Origins);

    /// <summary>All values of each field that occur in what was asked about, protocol by protocol.</summary>
    private sealed class AskedFields(IReadOnlyList<PacketSet> sets)
    {
        private readonly Dictionary<(IpFamily, IntervalSet, PacketField), IntervalSet> _values = [];

        internal int Families { get; } = sets.Select(s => s.Family).Distinct().Count();

        internal Func<PacketField, IntervalSet> Of(PacketSet set) => field => _values.TryGetValue((set.Family, set[PacketField.Protocol], field), out var values)
            ? values
            : _values[(set.Family, set[PacketField.Protocol], field)] = Union(sets.Where(s => s.Family == set.Family && !s[PacketField.Protocol].Intersect(set[PacketField.Protocol]).IsEmpty).Select(s => s[field]));

        internal bool IsWhole(IpFamily family, IEnumerable<IntervalSet> protocols) =>
            Union(protocols).Equals(Union(sets.Where(s => s.Family == family).Select(s => s[PacketField.Protocol])));

        private static IntervalSet Union(IEnumerable<IntervalSet> values) => IntervalSet.Of([.. values.SelectMany(v => v.Intervals.ToArray())]);
    }
}
