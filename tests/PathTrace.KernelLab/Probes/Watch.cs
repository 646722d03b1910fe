using System.Diagnostics;
using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Stories;

namespace PathTrace.KernelLab.Probes;

/// <summary>Puts probes to a node and watches what becomes of them.</summary>
internal sealed class Watch : IDisposable
{
    /// <summary>How long silence is listened to, in milliseconds.</summary>
    internal const int Patience = 60;

    /// <summary>The same where silence is a difference: a neighbour's answer that got lost is asked for again after a second (neighbour.c, RETRANS_TIME).</summary>
    internal const int LongPatience = 1500;

    private readonly LabNode _node;
    private readonly DropReasons? _drops;
    private readonly TraceSocket _trace = new();
    private readonly Conntrack _conntrack = new();
    private readonly FrameSocket _frames;
    private readonly RuleHandles _handles = RuleHandles.Read();
    private readonly LegacyCounters? _legacy;
    private ushort _lastId;

    internal Watch(LabNode node, DropReasons? drops)
    {
        _node = node;
        _drops = drops;
        _frames = node.Outside(() => new FrameSocket());
        _legacy = node.Config.Legacy.IsEmpty && node.Config.Legacy6.IsEmpty ? null : new(node.Folder);
    }

    /// <summary>Sends the probe as the first packet of its connection and tells what the kernel did.</summary>
    internal KernelStory Put(Probe probe, int patience = Patience)
    {
        _conntrack.Flush();
        _node.RestoreSets();
        return PutNext(probe, patience);
    }

    /// <summary>Sends the probe while the node remembers the connections of those before.</summary>
    internal KernelStory PutNext(Probe probe, int patience = Patience)
    {
        Drain(new() { Probe = null!, Id = 0 });
        var seen = new Observation { Probe = probe, Id = ++_lastId == 0 ? _lastId = 1 : _lastId };
        var before = _legacy?.Read(probe.Packet.Family);
        if (probe.In is { } link)
            _frames.Send(_node.OutsideIndexOf(link), FrameBuilder.Build(probe.Packet, seen.Id, probe.Neighbour is { } other ? Addresses.MacOf(other) : LabNode.MacOf(_node.IndexOf(link)), probe.About));
        else
            seen.SendError = LocalSender.Send(probe.Packet);
        var story = Follow(seen, patience);
        if (before is null)
            return story;
        seen.LegacyCounts = LegacyCounters.Difference(before, _legacy!.Read(probe.Packet.Family));
        return KernelStory.Of(seen, _handles);
    }

    // The kernel does nearly all its work before the call that sends returns; what is left is waiting for answers of neighbours.
    private KernelStory Follow(Observation seen, int patience)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            Drain(seen);
            var story = KernelStory.Of(seen, _handles);
            if (story.IsSettled || clock.ElapsedMilliseconds >= patience)
                return story;
            Libc.PollEntry[] sources = [new() { Descriptor = _trace.Number, Events = 1 }, new() { Descriptor = _frames.Number, Events = 1 }];
            _ = Libc.Poll(sources, 2, 2);
        }
    }

    private void Drain(Observation seen)
    {
        while (_frames.Receive() is var (index, frame))
        {
            if (Neighbours.Answer(frame) is { } answer)
                _frames.Send(index, answer);
            else if (_node.LinkOf(index) is { } link)
                seen.Frames.Add((link, frame));
        }

        _trace.Drain(seen.Events);
        _drops?.Drain(seen.Drops);
    }

    public void Dispose()
    {
        _trace.Dispose();
        _conntrack.Dispose();
        _frames.Dispose();
    }
}
