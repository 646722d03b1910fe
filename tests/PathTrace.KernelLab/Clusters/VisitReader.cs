using System.Globalization;
using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;

namespace PathTrace.KernelLab.Clusters;

/// <summary>
/// Reads from one namespace's trace events how often a packet came by and what happened each time. A visit begins in prerouting or output; a packet that comes back through lo has
/// the same TTL, and goes on with its visit.
/// </summary>
internal sealed class VisitReader(string node, RuleHandles handles, PacketMark mark)
{
    private readonly HashSet<uint> _ownIds = [];
    private readonly List<Visit> _visits = [];
    private readonly List<string> _hits = [];
    private Packet? _in;
    private Packet? _last;
    private string _hook = "";
    private string _passed = "";
    private string? _out;
    private string? _answer;
    private bool _isRefused;
    private bool _isMadeHere;

    internal List<Visit> Read(IEnumerable<TraceEvent> events)
    {
        foreach (var e in events)
            Take(e);
        End();
        return _visits;
    }

    private void Take(TraceEvent e)
    {
        if (e.Network.Length > 0 && Headers.Of(e.Network, e.Transport) is { } headers)
        {
            if (mark.IsOwn(headers))
            {
                _ownIds.Add(e.Id);
                if (e.Table == "lab")
                    EnterHook(e, headers.Packet);
            }
            else
            {
                _ownIds.Remove(e.Id);
                if (e is { Table: "lab", Chain: "output" } && mark.IsAnswer(headers, e.Transport))
                    _answer ??= headers.Packet.Protocol == IpProtocol.Tcp ? "tcp reset" : $"icmp {headers.Packet.IcmpType}/{headers.Packet.IcmpCode}";
            }
        }

        if (!_ownIds.Contains(e.Id) || e.Table == "lab")
            return;
        var place = $"{_hook} {e.Table}/{e.Chain}/";
        // The end of a user chain is told as a rule without a handle.
        if (e.Kind == TraceKind.Rule && e.Handle != 0)
            _hits.Add(place + (handles.PlaceOf(e.Family, e.Table, e.Chain, e.Handle)?.ToString(CultureInfo.InvariantCulture) ?? "?"));
        else if (e.Kind == TraceKind.Policy)
            _hits.Add(place + (e.IsDrop ? "policy drop" : "policy accept"));
        _isRefused |= e.IsDrop;
    }

    private void EnterHook(TraceEvent e, Packet packet)
    {
        var begins = e.Chain is "prerouting" or "output" && (_in is null || e.Chain == "output" || packet.Ttl != _in.Ttl);
        if (begins)
        {
            End();
            _in = packet;
            _isMadeHere = e.Chain == "output";
        }

        _last = packet with { Mark = e.Mark };
        var isPassed = e.Chain.EndsWith("-passed", StringComparison.Ordinal);
        _passed = isPassed ? e.Chain : "";
        _out = isPassed ? LabCluster.DeviceOf(e.OutIndex) : null;
        if (!isPassed)
            _hook = e.Chain;
    }

    private void End()
    {
        if (_in is not null)
        {
            var fate = _passed switch { "input-passed" => Fate.Delivered, "postrouting-passed" => Fate.Sent, _ when _isRefused => Fate.Refused, _ => Fate.Lost };
            _visits.Add(new(node, _in, new()
            {
                Hits = [.. _hits],
                Fate = fate,
                Packet = fate is Fate.Sent or Fate.Delivered ? _last : null,
                Out = fate == Fate.Sent ? _out : null,
                Answer = _answer,
                LastHook = _hook,
                IsSettled = fate != Fate.Lost || _answer is not null,
            }, _isMadeHere));
        }

        (_in, _last, _hook, _passed, _out, _answer, _isRefused) = (null, null, "", "", null, null, false);
        _hits.Clear();
    }
}
