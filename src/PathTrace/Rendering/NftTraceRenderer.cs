using System.Globalization;
using System.Text;
using PathTrace.Analysis.TraceComparison;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>
/// A trace in the form of <c>xtables-monitor --trace</c> 1.8.9 (xtables-monitor.c, trace_cb and trace_print_packet): a block a path, with everything that a kernel would not print behind <c>#</c>.
/// A handle is the rule's number in its chain, and a packet's id the number of its path: a save shows neither handles nor ids.
/// </summary>
public static class NftTraceRenderer
{
    /// <summary>The whole answer; every line ends with a line break.</summary>
    public static string Render(Trace trace, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(snapshot);
        var text = new StringBuilder();
        Comment(text, trace.Query.Text);
        foreach (var change in trace.WhatIf)
            Comment(text, $"what if: {change}");
        for (var i = 0; i < trace.Paths.Length; i++)
            WritePath(text, trace, i, snapshot);
        return text.ToString();
    }

    private static void WritePath(StringBuilder text, Trace trace, int index, Snapshot snapshot)
    {
        var path = trace.Paths[index];
        text.Append('\n');
        Comment(text, string.Create(CultureInfo.InvariantCulture, $"path {index + 1} of {trace.Paths.Length}: {Percent.Of(path.Probability)} ({path.Probability}), {JsonNames.Of(path.Disposition)}"));
        foreach (var choice in path.Choices)
            Comment(text, $"chosen: {JsonNames.Of(choice.Kind)} {choice.Chosen}, {choice.Probability}");
        foreach (var assumption in path.Assumptions)
            Comment(text, assumption.Settle is { } settle ? $"assumed: {assumption.Text} ({SettleText.AnswerOf(settle)})" : $"assumed: {assumption.Text}");
        foreach (var hop in path.Hops)
        {
            Comment(text, $"node {hop.Node}");
            WriteHop(text, hop, snapshot.FindNode(hop.Node), index + 1);
        }

        var end = path.Destination is { } destination ? $"{destination.Pod ?? destination.Node} {destination.Address}".Trim() : path.Hops.Length > 0 ? path.Hops[^1].Node : path.Origin.Name;
        Comment(text, $"{JsonNames.Of(path.Disposition)}: {end}");
    }

    private static void WriteHop(StringBuilder text, Hop hop, Node? node, int id)
    {
        (Hook, TableName)? place = null;
        foreach (var step in PredictedStory.Of(hop, node).Where(s => !s.MayBeAbsent))
        {
            if (place != (step.Hook, step.Table))
                text.Append(PacketLine(step, id)).Append('\n');
            place = (step.Hook, step.Table);
            text.Append(Sanitizer.Escape(TraceLine(step, id))).Append('\n');
        }
    }

    private static string TraceLine(StoryStep step, int id)
    {
        var table = step.Table.ToString().ToLowerInvariant();
        var head = string.Create(CultureInfo.InvariantCulture, $" TRACE: {FamilyOf(step.Packet)} {id:x8} {table}:{step.Chain}:");
        if (step.Rule is not { } rule)
            return $"{head}policy:{step.Verdict} ";
        var version = step.Packet.Family == IpFamily.IPv6 ? 6 : 4;
        return string.Create(CultureInfo.InvariantCulture, $"{head}rule:0x{step.Number:x}:{VerdictOf(step)}  -{version} -t {table} {rule}");
    }

    // print_verdict has no word for NFT_RETURN and prints its number.
    private static string VerdictOf(StoryStep step) => step.Verdict switch
    {
        null => "UNKNOWN",
        { Word: "RETURN" } => "0xfffffffb",
        { } verdict => verdict.ToString(),
    };

    private static string PacketLine(StoryStep step, int id)
    {
        var packet = step.Packet;
        var line = new StringBuilder(200).Append(CultureInfo.InvariantCulture, $"PACKET: {FamilyOf(packet)} {id:x8} ");
        if (!string.IsNullOrEmpty(step.In))
            line.Append(CultureInfo.InvariantCulture, $"IN={Sanitizer.Escape(step.In)} ");
        if (!string.IsNullOrEmpty(step.Out))
            line.Append(CultureInfo.InvariantCulture, $"OUT={Sanitizer.Escape(step.Out)} ");
        line.Append(CultureInfo.InvariantCulture, $"SRC={packet.Source} DST={packet.Destination} ");
        // The tool adds an IPv4 header's 20 octets to an IPv6 payload.
        if (packet.Family == IpFamily.IPv6)
            line.Append(CultureInfo.InvariantCulture, $"LEN={Math.Max(0, packet.Length - 20)} TC={packet.Tos} HOPLIMIT={packet.Ttl} FLOWLBL=0 ");
        else
            line.Append(CultureInfo.InvariantCulture, $"LEN={packet.Length} TOS=0x{packet.Tos:x} TTL={packet.Ttl} ID=0 DF ");
        if (packet.Protocol.HasPorts)
            line.Append(CultureInfo.InvariantCulture, $"SPORT={packet.SourcePort} DPORT={packet.DestinationPort} ");
        AppendFlags(line, packet);
        if (packet.Mark != 0)
            line.Append(CultureInfo.InvariantCulture, $"MARK=0x{packet.Mark:x} ");
        return line.ToString();
    }

    private static void AppendFlags(StringBuilder line, Packet packet)
    {
        if (packet.Protocol != IpProtocol.Tcp)
            return;
        foreach (var flag in new[] { TcpFlags.Syn, TcpFlags.Ack, TcpFlags.Fin, TcpFlags.Rst, TcpFlags.Psh, TcpFlags.Urg })
        {
            if (packet.Flags.HasFlag(flag))
                line.Append(flag.ToString().ToUpperInvariant()).Append(' ');
        }
    }

    private static int FamilyOf(Packet packet) => packet.Family == IpFamily.IPv6 ? 10 : 2;

    private static void Comment(StringBuilder text, string comment) => text.Append("# ").Append(Sanitizer.Escape(comment)).Append('\n');
}
