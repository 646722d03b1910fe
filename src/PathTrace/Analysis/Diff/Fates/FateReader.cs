using System.Globalization;
using System.Text;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// Reads fates out of traces that one witness stands for. A value is the packet's own when it equals one of its fields; where a translation wrote it and it equals one by chance, the class shrinks to that value, so
/// that what is said holds for all of the class.
/// </summary>
internal sealed class FateReader(Witness witness)
{
    private readonly HashSet<IpAddress> _sources = [];
    private readonly HashSet<IpAddress> _arrivals = [];
    private readonly HashSet<ushort> _sourcePorts = [];
    private readonly HashSet<ushort> _arrivalPorts = [];

    /// <summary>What becomes of the class; nothing where the packet cannot begin.</summary>
    internal Fate Read(Trace? trace) => trace is null ? Fate.None : Fate.Of([.. trace.Paths.Select(p => (Read(p), p.Taken))]);

    /// <summary>
    /// Keeps only packets of which fates that were found to differ differ as well: one whose own field is what the other side writes may fare the same.
    /// </summary>
    internal void Separate()
    {
        Separate(_sources);
        Separate(_arrivals);
        Separate(_sourcePorts);
        Separate(_arrivalPorts);
    }

    private void Separate(HashSet<IpAddress> seen)
    {
        var packet = witness.Packet;
        foreach (var own in new[] { packet.Source, packet.Destination }.Where(seen.Contains).Distinct())
        {
            foreach (var other in seen.Where(a => a != own))
                witness.SawAddress(own, other, other, false);
        }

        if (seen.Contains(packet.Source) && seen.Contains(packet.Destination))
            witness.AreSame(packet.Source, packet.Destination);
    }

    private void Separate(HashSet<ushort> seen)
    {
        var packet = witness.Packet;
        foreach (var own in new[] { packet.SourcePort, packet.DestinationPort }.Where(seen.Contains).Distinct())
        {
            foreach (var other in seen.Where(p => p != own))
                witness.SawPort(own, other, other, false);
        }

        if (seen.Contains(packet.SourcePort) && seen.Contains(packet.DestinationPort))
            witness.AreSame(packet.SourcePort, packet.DestinationPort);
    }

    private FatePart Read(TracePath path)
    {
        var arrival = path.Destination is { } end ? $"{end.Node} {end.Pod} {Called(end.Address)}" : "";
        var source = path.Disposition.IsDelivered() ? Sender(path.LastPacket) : "";
        return new(EndOf(path), arrival, source, WayOf(path), "");
    }

    private string Called(SocketAddress address)
    {
        _arrivals.Add(address.Address);
        _arrivalPorts.Add(address.Port);
        return $"{NameOf(address.Address)}:{NameOf(address.Port)}";
    }

    private string Sender(Packet packet)
    {
        _sources.Add(packet.Source);
        if (packet.SourcePortDrawnFrom is { } drawn)
            return $"{NameOf(packet.Source)}:drawn from {drawn}";
        _sourcePorts.Add(packet.SourcePort);
        return $"{NameOf(packet.Source)}:{NameOf(packet.SourcePort)}";
    }

    private string NameOf(IpAddress address)
    {
        witness.AreSame(address, address);
        return address == witness.Packet.Source ? "source" : address == witness.Packet.Destination ? "destination" : address.ToString();
    }

    private string NameOf(ushort port)
    {
        witness.AreSame(port, port);
        return port == witness.Packet.SourcePort ? "source" : port == witness.Packet.DestinationPort ? "destination" : port.ToString(CultureInfo.InvariantCulture);
    }

    private static string EndOf(TracePath path) =>
        $"{path.Disposition}{RejectOf(path.Disposition, path.Hops)}{(path.Reply is { } reply ? $", {reply.Disposition}{RejectOf(reply.Disposition, reply.Hops)}" : "")}";

    // The sender is told by what a REJECT sends back.
    private static string RejectOf(Disposition end, IReadOnlyList<Hop> hops) =>
        end == Disposition.Rejected && hops.Count > 0 && hops[^1].Steps.OfType<Step.RuleHit>().LastOrDefault() is { Rule.Effect: Effect.Reject reject } ? $" with {reject.With}" : "";

    private static string WayOf(TracePath path)
    {
        var way = new StringBuilder();
        foreach (var step in path.Origin.Steps.Concat(path.Hops.IsEmpty ? [] : path.Hops[^1].Beyond))
            AppendLeaving(way, step);
        foreach (var hop in path.Hops)
            Append(way, hop);
        way.Append(path.Destination?.Node);
        if (path.Reply is not { } reply)
            return way.ToString();
        way.Append(" back");
        foreach (var hop in reply.Hops)
            Append(way, hop);
        return way.Append(reply.Destination?.Node).ToString();
    }

    private static void Append(StringBuilder way, Hop hop)
    {
        way.Append(CultureInfo.InvariantCulture, $" {hop.Node} {hop.In}>{hop.Out}");
        if (hop.NextHop is { } gateway)
            way.Append(" via ").Append(gateway.ToString());
        if (hop.Beyond.OfType<Step.Fabric>().LastOrDefault()?.Tunnel is { } tunnel)
            way.Append(" in ").Append(tunnel);
    }

    // A row that leads out of the cluster names the gateway there.
    private static void AppendLeaving(StringBuilder way, Step step)
    {
        if (step is Step.Fabric { ToNode: null, Entry: { } row })
            way.Append(CultureInfo.InvariantCulture, $" by {row.Kind} {row.NextHop} {row.TargetName}");
    }
}
