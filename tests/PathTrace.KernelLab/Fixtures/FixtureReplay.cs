using PathTrace.Cluster;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.KernelLab.Stories;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.KernelLab.Fixtures;

/// <summary>Puts the packets of a fixture to lab nodes made from its dumps: at every hop of PathTrace's own trace the packet as it came there.</summary>
internal sealed class FixtureReplay(string name)
{
    private readonly FixtureFolder _folder = new(name);

    /// <summary>Nodes that some packet crosses and that the lab could build.</summary>
    internal int Nodes { get; private set; }

    /// <summary>Packets that were put in and agreed upon or differed.</summary>
    internal int Replayed { get; private set; }

    /// <summary>Those among them whose rules were also held against PathTrace's trace of the fixture itself.</summary>
    internal int HeldAgainstTrace { get; private set; }

    /// <summary>Nodes that the fixture has.</summary>
    internal int AllNodes { get; private set; }

    /// <summary>Queries whose packet reaches no node.</summary>
    internal int Placeless { get; private set; }

    internal int Queries { get; private set; }

    /// <summary>Packets of which PathTrace says that the dumps do not decide.</summary>
    internal int Undecided { get; private set; }

    /// <summary>What was not replayed, each with the reason.</summary>
    internal List<string> Skipped { get; } = [];

    internal List<string> Differences { get; } = [];

    /// <summary>Nodes that could not be built.</summary>
    internal HashSet<string> Unbuilt { get; } = [];

    /// <summary>A packet at a node, and the rules that PathTrace's trace of the fixture has it hit there; null where they hang on what went before.</summary>
    private sealed record Visit(string Node, Probe Probe, string? Rules);

    internal void Run()
    {
        var snapshot = Snapshot.Load(_folder.Snapshot);
        AllNodes = snapshot.Nodes.Length;
        var visits = _folder.Packets.SelectMany(line => VisitsOf(snapshot, line)).ToArray();
        foreach (var group in visits.GroupBy(v => v.Node))
            Replay(snapshot.FindNode(group.Key)!, [.. group], visits.SelectMany(v => new[] { v.Probe.Packet.Source, v.Probe.Packet.Destination }));
    }

    public override string ToString()
    {
        string[] lines = [$"{name}: {Replayed} packets on {Nodes} of {AllNodes} nodes, {HeldAgainstTrace} held against the trace of the fixture, {Undecided} undecided, {Skipped.Count} skipped", .. Skipped.Select(s => "skipped: " + s), .. Differences];
        return string.Join('\n', lines);
    }

    private List<Visit> VisitsOf(Snapshot snapshot, string line)
    {
        Queries++;
        var visits = new List<Visit>();
        var paths = snapshot.Trace(line, oneWay: true).Paths;
        if (paths.All(p => p.Hops.IsEmpty))
            Placeless++;
        foreach (var path in paths)
        {
            var crossed = new HashSet<string>();
            foreach (var hop in path.Hops)
            {
                // A second visit finds the connection that the first one made, and an assumption is not the kernel's.
                var isPlain = crossed.Add(hop.Node) && path.Assumptions.IsEmpty;
                if (ProbeOf(hop, line) is { } probe)
                    visits.Add(new(hop.Node, probe, isPlain ? PredictedStory.RulesOf(hop.Steps) : null));
            }
        }

        return [.. visits.Distinct()];
    }

    private Probe? ProbeOf(Hop hop, string line)
    {
        var packet = hop.PacketIn with { SourcePortDrawnFrom = null, Mark = hop.In is null ? hop.PacketIn.Mark : 0 };
        string? obstacle = null;
        if (hop.In is "")
            obstacle = "PathTrace does not know by which interface it comes";
        else if (hop.In is null && packet.Protocol == IpProtocol.Tcp && packet.Flags != TcpFlags.Syn)
            obstacle = "a node makes TCP packets by connect alone";
        if (obstacle is null)
            return new(hop.In, packet);
        Skipped.Add($"{line} at {hop.Node}: {obstacle}");
        return null;
    }

    private void Replay(Node node, IReadOnlyList<Visit> visits, IEnumerable<IpAddress> neighbours)
    {
        if (node.Interfaces is null)
        {
            Skip(node, visits, "its interfaces were not collected");
            return;
        }

        if (node.FindInterface("kube-ipvs0") is not null)
        {
            Skip(node, visits, "kube-proxy runs in IPVS mode there, and the kernel at hand has no ip_vs");
            return;
        }

        try
        {
            using var drops = DropReasons.TryWatch();
            using var lab = new LabNode(FixtureNode.Configure(node, _folder, neighbours), drops);
            Nodes++;
            if (lab.Refused.Length > 0)
                Differences.Add($"{node.Name}: the kernel refused a route or routing rule: {lab.Refused}");
            foreach (var packet in visits.GroupBy(v => v.Probe))
                Put(lab, node, packet.Key, [.. packet.Select(v => v.Rules)]);
        }
        catch (LabException e)
        {
            Skip(node, visits, e.Message);
        }
    }

    private void Put(LabNode lab, Node node, Probe probe, IReadOnlyList<string?> rules)
    {
        var comparison = Comparison.Of(lab, probe);
        Replayed++;
        if (comparison.Difference is not null)
            Differences.Add($"{node.Name}\n{StoryDiff.Print(comparison)}");
        else if (comparison.IsUndecided)
            Undecided++;
        else if (!rules.Contains(null))
            HoldAgainstTrace(comparison.Kernel, node, probe, rules);
    }

    // The lab's dump and the fixture's say the same, or the node was not made from its dumps.
    private void HoldAgainstTrace(KernelStory kernel, Node node, Probe probe, IReadOnlyList<string?> rules)
    {
        HeldAgainstTrace++;
        if (!rules.Contains(kernel.RulesInText))
            Differences.Add($"{node.Name}, {probe}: the trace of the fixture hits\n{string.Join("\nor ", rules)}\nand the kernel\n{kernel.RulesInText}");
    }

    private void Skip(Node node, IReadOnlyList<Visit> visits, string reason)
    {
        Unbuilt.Add(node.Name);
        Skipped.AddRange(visits.Select(v => $"{v.Probe} at {node.Name}: {reason.Split('\n')[0]}"));
    }
}
