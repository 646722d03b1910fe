using System.Collections.Immutable;
using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Probes;
using PathTrace.Net;

namespace PathTrace.KernelLab.Stories;

/// <summary>Reads one probe's story from what was seen: trace events are told apart by the headers in the first event of each chain.</summary>
internal sealed class StoryReader(Observation seen, RuleHandles handles)
{
    // What a local sender is told whose packet a rule drops.
    private const int NotPermitted = 1;

    private readonly HashSet<uint> _ownIds = [];
    private readonly List<string> _hits = [];
    private readonly List<KernelTrail> _answers = [];
    private readonly Probe _probe = seen.Probe;
    private string _hook = "";
    private Headers? _atEnd;
    private uint _mark;
    private bool _wasDelivered;
    private bool _wasRefused;

    private sealed record KernelTrail(Headers Headers);

    internal KernelStory Read()
    {
        foreach (var e in seen.Events)
            Take(e);
        var left = seen.Frames.Select(f => (f.Link, f.Frame, Headers: Headers.OfFrame(f.Frame))).FirstOrDefault(f => f.Headers is not null && IsOwn(f.Headers));
        var fate = left.Frame is not null ? Fate.Sent : _wasDelivered ? Fate.Delivered : IsRefused() ? Fate.Refused : Fate.Lost;
        var drops = seen.Drops.Where(IsTelling).ToImmutableArray();
        return new()
        {
            Hits = [.. _hits],
            LegacyHits = seen.LegacyCounts.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Fate = fate,
            Packet = fate switch
            {
                Fate.Sent => left.Headers!.Packet with { Mark = _mark },
                Fate.Delivered => _atEnd!.Packet with { Mark = _mark },
                _ => null,
            },
            Out = left.Link,
            ToMac = left.Frame is null ? null : Convert.ToHexString(left.Frame.AsSpan(0, 6)),
            Answer = fate is Fate.Refused or Fate.Lost ? _answers.Select(a => TextOf(a.Headers)).FirstOrDefault() : null,
            SendError = seen.SendError,
            LastHook = _hook,
            WasDropped = _answers.Count == 0 && seen.Drops.Any(d => d.Reason == "NETFILTER_DROP" && IsOfFamily(d)),
            Drops = drops,
            IsSettled = fate != Fate.Lost || drops.Length > 0 || seen.SendError != 0,
        };
    }

    private void Take(TraceEvent e)
    {
        if (e.Network.Length > 0 && Headers.Of(e.Network, e.Transport) is { } headers)
        {
            if (IsOwn(headers))
            {
                _ownIds.Add(e.Id);
                if (e.Table == "lab")
                    EnterHook(e, headers);
            }
            else
            {
                _ownIds.Remove(e.Id);
                if (e.Table == "lab" && e.Chain == "output" && (headers is { IsIcmpError: true, Packet.IcmpType: not (5 or 137) } || (headers.Packet.Flags & TcpFlags.Rst) != 0))
                    _answers.Add(new(headers));
            }
        }

        if (!_ownIds.Contains(e.Id) || e.Table == "lab")
            return;
        var place = $"{_hook} {e.Table}/{e.Chain}/";
        // The end of a user chain is told as a rule without a handle.
        if (e.Kind == TraceKind.Rule && e.Handle != 0)
            _hits.Add(place + (handles.PlaceOf(e.Family, e.Table, e.Chain, e.Handle)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"));
        else if (e.Kind == TraceKind.Policy)
            _hits.Add(place + (e.IsDrop ? "policy drop" : "policy accept"));
        _wasRefused |= e.IsDrop;
    }

    private void EnterHook(TraceEvent e, Headers headers)
    {
        _atEnd = headers;
        _mark = e.Mark;
        if (e.Chain == "input-passed")
            _wasDelivered = true;
        if (!e.Chain.EndsWith("-passed", StringComparison.Ordinal))
            _hook = e.Chain;
    }

    // The first packet out of a local sender is its own; the kernel chose its identification.
    private bool IsOwn(Headers headers)
    {
        if (headers.Packet.Protocol != _probe.Packet.Protocol || (headers.IsIcmpError && !IsIcmpErrorProbe()))
            return false;
        if (_probe.In is not null)
            return headers.Id == seen.Id && (headers.Packet.Flags & TcpFlags.Rst) == (_probe.Packet.Flags & TcpFlags.Rst);
        return headers.Packet.Flags == _probe.Packet.Flags && headers.Packet.IcmpType == _probe.Packet.IcmpType;
    }

    private bool IsIcmpErrorProbe() => new Headers { Packet = _probe.Packet }.IsIcmpError;

    private bool IsRefused() => _wasRefused || (seen.LegacyCounts.Count > 0 && IsRefusedByLegacy());

    private bool IsRefusedByLegacy() => seen.SendError == NotPermitted
        || (seen.SendError == 0 && seen.Drops.Count > 0 && seen.Drops.All(d => d.Reason == "NETFILTER_DROP"));

    // The far end's kernel throws away whatever is not for it, and the lab's own chain what the node says about the probe.
    private bool IsTelling(DropReason drop) => IsOfFamily(drop) && drop.Reason is not ("OTHERHOST" or "UNHANDLED_PROTO" or "NETFILTER_DROP" or "NO_SOCKET" or "IPV6DISABLED");

    private bool IsOfFamily(DropReason drop) => drop.Protocol == (_probe.Packet.Family == IpFamily.IPv4 ? 0x0800 : 0x86dd);

    private static string TextOf(Headers headers) =>
        headers.Packet.Protocol == IpProtocol.Tcp ? "tcp reset" : $"icmp {headers.Packet.IcmpType}/{headers.Packet.IcmpCode}";
}
