using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>Sorts the lines of a log by packet. Packets of several processors stand between each other.</summary>
internal sealed class PacketCollector
{
    /// <summary>More packets than this are not kept.</summary>
    internal const int MaxPackets = 10_000;

    /// <summary>More events of one packet than this are not kept: the kernel's own budget for a packet's rules is far smaller.</summary>
    internal const int MaxEvents = 20_000;

    private static readonly string[] Stages = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    private readonly Dictionary<string, Draft> _open = new(StringComparer.Ordinal);
    private readonly List<Draft> _all = [];

    private Draft? _latest;
    private int _certain;

    /// <summary>False when the line is of more than can be kept.</summary>
    internal bool Add(LogLine line)
    {
        var key = line.Id is { } id ? $"{line.Tool}/{id}" : KeyOf(line.Header!);
        if (!_open.TryGetValue(key, out var draft) || (line.Id is null && draft.StartsAnew(line)))
        {
            if (_all.Count == MaxPackets)
                return false;
            _open[key] = draft = new(line, _all.Count);
            _all.Add(draft);
            _certain += line.Event is { MayBeCut: true } ? 0 : 1;
        }

        _latest = draft;
        return draft.Add(line);
    }

    // Whose line is the last may have more to come, and a cut line tells of no new packet: what makes it look new may be what it lacks.
    internal ImmutableArray<LoggedPacket> ToImmutable() => [.. _all.Where(d => d.Events.Count > 0).Select(d => d.ToPacket(d != _latest && d.Index < _certain - 1))];

    // What stays the same until the source is translated, which is the last thing that happens. IPv6 has no id.
    private static string KeyOf(LoggedHeader header) => $"{header.Source} {header.SourcePort} {header.Protocol} {header.Id} {header.IcmpType}";

    private sealed class Draft(LogLine first, int index)
    {
        private LoggedHeader? _first;
        private LoggedHeader? _last;
        private IpFamily _family = first.Family;
        private int _stage = -1;

        internal int Index => index;

        internal List<LoggedEvent> Events { get; } = [];

        internal bool Add(LogLine line)
        {
            _first ??= line.Header;
            _last = line.Header ?? _last;
            if (_family == IpFamily.None)
                _family = line.Family;
            if (line.Event is not { } happened)
                return true;
            if (Events.Count == MaxEvents)
                return false;
            _stage = Math.Max(_stage, StageOf(happened));
            Events.Add(happened with { Header = _last });
            return true;
        }

        // A packet that goes back to where it came from is another one of the same connection, unless it went round by lo.
        internal bool StartsAnew(LogLine line)
        {
            var stage = StageOf(line.Event!);
            var wentRound = line.Header!.In == "lo" && _last?.Out == "lo";
            if (stage < 0 || stage >= _stage)
                return false;
            if (!wentRound)
                return true;
            _stage = stage;
            return false;
        }

        internal LoggedPacket ToPacket(bool isFollowed) => new()
        {
            Tool = first.Tool,
            Id = first.Id ?? (_first?.Id is { } id ? id.ToString(System.Globalization.CultureInfo.InvariantCulture) : ""),
            Family = _family,
            Host = first.Host,
            First = _first,
            Last = _last,
            Events = [.. Events],
            IsFollowed = isFollowed,
        };

        // A step within a chain that hooks lead to has no stage; the order of tables within one hook is not looked at, except that raw comes first.
        private static int StageOf(LoggedEvent happened)
        {
            var stage = Array.IndexOf(Stages, happened.Chain);
            return stage < 0 ? -1 : (stage * 2) + (happened.Table == "raw" ? 0 : 1);
        }
    }
}
