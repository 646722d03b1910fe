using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Datapath.Concrete;

/// <summary>Keeps a packet's conntrack entry: made at the first packet, bound by translations or by their absence (nf_conntrack_core.c, nf_nat_core.c).</summary>
internal static class Connections
{
    /// <summary>Places the packet: an entry made earlier on its path, or a new one.</summary>
    internal static void Track(PacketState state)
    {
        if ((state.Tracking & CtStates.Untracked) != 0)
        {
            state.Add(new Step.Tracked(CtStates.Untracked, false, default));
            return;
        }

        // nf_conntrack_core.c, nf_conntrack_in: a template has done its work.
        state.Entry = null;
        if (state.IsAnswer && KnownConnection.FindAnswered(state.Known, state.Node.Node.Name, state.Packet.Tuple, state.Draw, state.Witness) is { } answered)
        {
            TrackReply(state, answered);
            return;
        }

        var known = KnownConnection.Find(state.Known, state.Node.Node.Name, state.Packet.Tuple, state.Draw, state.Witness);
        if (known is null)
            NoteFirst(state);
        state.Tracking = state.ForcedTracking ?? (known is null ? ConntrackState.OfFirst(state.Packet) : known.IsAnswered ? CtStates.Established : CtStates.New);
        // nf_conntrack_core.c, nf_conntrack_confirm: a packet that comes by again has passed POSTROUTING here before.
        if ((state.Tracking & (CtStates.Invalid | CtStates.Untracked)) == 0)
            state.Entry = known is null ? ConntrackEntry.For(state.Node.Node.Name, state.Packet, state.Draw) : known with { IsConfirmed = true };
        state.Add(new Step.Tracked(state.Tracking, known is not null, default));
    }

    // ConntrackState.OfFirst looks at these.
    private static void NoteFirst(PacketState state)
    {
        state.Fix(Netfilter.Field.TcpFlags);
        state.NoteQuery();
    }

    // nf_conntrack_core.c, resolve_normal_ct: the reply direction is ESTABLISHED from its first packet on.
    private static void TrackReply(PacketState state, ConntrackEntry entry)
    {
        state.Entry = entry with { IsConfirmed = true, IsAnswered = true };
        state.Tracking = CtStates.Established;
        state.IsReply = true;
        state.Add(new Step.Tracked(state.Tracking, true, default));
    }

    /// <summary>
    /// Undoes to a packet of the reply direction what was done to the other: the source's translation before it is routed, the destination's on its way out
    /// (nf_nat_core.c, nf_nat_packet: the opposite manipulation at the same hooks).
    /// </summary>
    internal static void Undo(PacketState state, NatKind kind)
    {
        var (entry, packet) = (state.Entry!, state.Packet);
        if (kind == NatKind.Destination && state.HasSnat(entry))
        {
            state.Draw = entry.OriginalDraw;
            state.Packet = packet with
            {
                Destination = entry.Original.Source,
                DestinationPort = PortOf(packet, entry.Original.SourcePort),
                DestinationPortDrawnFrom = entry.OriginalDraw > 0 && packet.Protocol.HasPorts ? Translator.PortClass(state, entry.Original.SourcePort) : null,
            };
        }
        else if (kind == NatKind.Source && state.HasDnat(entry))
        {
            state.Packet = packet with { Source = entry.Original.Destination, SourcePort = PortOf(packet, entry.Original.DestinationPort) };
        }

        if (!ReferenceEquals(packet, state.Packet))
            state.Add(new Step.Translated(kind, packet, state.Packet, Step.Translated.Undone, default));
    }

    /// <summary>Rewrites the packet and settles its connection's side.</summary>
    internal static void Bind(PacketState state, NatKind kind, Packet after, string how, SourceSpan source, bool drawsIdentifier = false)
    {
        var before = state.Packet;
        state.WasTranslated = true;
        // nf_nat_core.c, nf_nat_setup_info compares with the connection's addresses, not with what SNPT or DNPT made of the packet's.
        if (!drawsIdentifier && state.Entry is { } known && IsAlready(state.Witness, known, kind, before, after))
        {
            BindNothing(state, kind);
            return;
        }

        if (kind == NatKind.Source && IsAnswerTaken(state, after))
            after = Redrawn(state, after);
        else if (drawsIdentifier || (after.SourcePortDrawnFrom is not null && before.SourcePortDrawnFrom is null))
            state.Draw++;
        state.Packet = after;
        if (state.Entry is { } entry)
        {
            state.Entry = entry with
            {
                ReplyDraw = state.Draw,
                IsDestinationBound = entry.IsDestinationBound || kind == NatKind.Destination,
                IsSourceBound = entry.IsSourceBound || kind == NatKind.Source,
                Reply = kind == NatKind.Destination
                    ? entry.Reply with { Source = after.Destination, SourcePort = PortOf(after, after.DestinationPort, entry.Reply.SourcePort) }
                    : entry.Reply with { Destination = after.Source, DestinationPort = PortOf(after, after.SourcePort, entry.Reply.DestinationPort) },
                IsSourcePortDrawn = entry.IsSourcePortDrawn || (state.Draw != entry.OriginalDraw && !(drawsIdentifier && kind == NatKind.Destination)),
                SourcePortDrawnFrom = kind == NatKind.Source ? after.SourcePortDrawnFrom : entry.SourcePortDrawnFrom,
                IsIdentifierDrawn = entry.IsIdentifierDrawn || (drawsIdentifier && kind == NatKind.Destination),
            };
            Remember(state);
        }

        state.Add(new Step.Translated(kind, before, after, how, source));
    }

    /// <summary>IPVS gave the packet another destination: answers come from there, and the connection's side counts no more as translated than before.</summary>
    internal static void Balance(PacketState state)
    {
        // ip_vs_nfct.c, ip_vs_update_conntrack: only what is new and in its first direction.
        if (state.Entry is not { IsConfirmed: false, IsTemplate: false } entry || state.IsReply)
            return;
        var after = state.Packet;
        state.Entry = entry with { Balanced = state.Balances, Reply = entry.Reply with { Source = after.Destination, SourcePort = PortOf(after, after.DestinationPort, entry.Reply.SourcePort) } };
        Remember(state);
    }

    /// <summary>No rule translated: that side of the connection stays as it is for good (a null binding).</summary>
    internal static void BindNothing(PacketState state, NatKind kind)
    {
        if (state.Entry is not { } entry)
            return;
        if (kind == NatKind.Source && IsAnswerTaken(state, state.Packet))
        {
            Bind(state, kind, Redrawn(state, state.Packet), "conntrack", default);
            return;
        }

        state.Entry = kind == NatKind.Destination ? entry with { IsDestinationBound = true } : entry with { IsSourceBound = true };
        Remember(state);
    }

    /// <summary>Does to the packet what its connection's first packet went through.</summary>
    internal static void Replay(PacketState state, NatKind kind)
    {
        var entry = state.Entry!;
        var packet = state.Packet;
        // nf_nat_core.c, nf_nat_packet: a side that is not translated keeps what else may have changed it.
        if (!(kind == NatKind.Destination ? state.HasDnat(entry) : state.HasSnat(entry)))
            return;
        var after = kind == NatKind.Destination
            ? packet with { Destination = entry.Reply.Source, DestinationPort = PortOf(packet, entry.Reply.SourcePort) }
            : packet with { Source = entry.Reply.Destination, SourcePort = PortOf(packet, entry.Reply.DestinationPort), SourcePortDrawnFrom = entry.SourcePortDrawnFrom ?? packet.SourcePortDrawnFrom };
        if (IsUnchanged(state.Witness, packet, after))
            return;
        // The port that was drawn for the first packet is this one's as well.
        if (kind == NatKind.Source && entry.IsSourcePortDrawn)
            state.Draw = entry.ReplyDraw;
        state.Packet = after;
        state.Add(new Step.Translated(kind, packet, after, "conntrack", default));
    }

    internal static bool IsBound(ConntrackEntry entry, NatKind kind) =>
        kind == NatKind.Destination ? entry.IsDestinationBound : entry.IsSourceBound;

    // A packet that a node has translated and that comes back to it untranslated makes a second connection whose answers would look like the first one's: it gets another source port
    // (nf_nat_core.c, get_unique_tuple).
    private static bool IsAnswerTaken(PacketState state, Packet packet) =>
        packet.Protocol.HasPorts
        && state.Entry is { } entry
        && KnownConnection.IsAnswerTaken(state.Known, entry, packet.Tuple.Reversed, state.Draw, state.Witness);

    private static Packet Redrawn(PacketState state, Packet packet)
    {
        state.Draw++;
        return packet with { SourcePortDrawnFrom = packet.SourcePortDrawnFrom ?? Translator.PortClass(state, packet.SourcePort) };
    }

    private static bool IsAlready(Witness? witness, ConntrackEntry entry, NatKind kind, Packet before, Packet after) => kind == NatKind.Destination
        ? !witness.IsSame(before.Destination, entry.Reply.Source) && witness.IsSame(after.Destination, entry.Reply.Source) && witness.IsSame(before.DestinationPort, after.DestinationPort)
        : !witness.IsSame(before.Source, entry.Reply.Destination) && witness.IsSame(after.Source, entry.Reply.Destination) && witness.IsSame(before.SourcePort, after.SourcePort)
            && after.SourcePortDrawnFrom is null;

    // Only the ends change.
    private static bool IsUnchanged(Witness? witness, Packet before, Packet after) => witness is null
        ? after == before
        : before.SourcePortDrawnFrom == after.SourcePortDrawnFrom && witness.IsSame(before.From, after.From) && witness.IsSame(before.To, after.To);

    private static ushort PortOf(Packet packet, ushort port, ushort otherwise) => packet.Protocol.HasPorts ? port : otherwise;

    private static ushort PortOf(Packet packet, ushort port) => packet.Protocol.HasPorts ? port : (ushort)0;

    private static void Remember(PacketState state) => state.Known = new(state.Entry!, state.Known);
}
