using System.Collections.Immutable;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <content>Tracking, translation and the kernel's checks around them.</content>
internal sealed partial class ConcreteDomain
{
    /// <inheritdoc/>
    public ImmutableArray<Ruleset> RulesetsOf(PacketState state) => state.Node.Rulesets;

    /// <inheritdoc/>
    public bool PassArrivalChecks(PacketState state)
    {
        state.Arrived = state.Packet;
        // A link without a carrier has nobody at its other end who could send: of a veth that one is down (veth.c, veth_xmit and veth_close), a bridge has no port that forwards (br_stp.c, br_port_state_selection).
        if (state.Node.FindInterface(state.In) is { } link && (link.IsKnownDown || link.HasNoCarrier))
        {
            EndAtLink(state, link, link.IsKnownDown ? "is down" : "has no carrier");
            return false;
        }

        if (state.In == "lo" || SourceValidation.FromWire(state) is not { } objection)
            return true;
        state.Add(new Step.Checked(objection.Kind, false, objection.Detail, objection.Source));
        state.EndAs(objection.End);
        return false;
    }

    /// <inheritdoc/>
    public void Track(PacketState state)
    {
        // A packet that came back by lo keeps its connection (nf_conntrack_core.c, nf_conntrack_in: "Previously seen").
        if (state.Entry is null or { IsTemplate: true })
            Connections.Track(state);
    }

    /// <inheritdoc/>
    public void EnterTable(PacketState state, Hook hook)
    {
        state.OutAtHook = hook == Hook.Output ? state.OutAtHook ?? state.Out : null;
        state.WasTranslated = false;
        state.PacketBeforeTable = state.Packet;
    }

    /// <inheritdoc/>
    public bool WasTranslated(PacketState state) => state.WasTranslated;

    /// <inheritdoc/>
    public bool MustWalkNat(PacketState state, Hook hook, List<Walked<PacketState>> ended)
    {
        var kind = KindAt(hook);
        if (state.Entry is not { } entry)
        {
            ended.Add(new(state, WalkOutcome.Accept));
            return false;
        }

        if (state.IsReply)
        {
            Connections.Undo(state, kind);
            ended.Add(new(state, WalkOutcome.Accept));
            return false;
        }

        if (Connections.IsBound(entry, kind))
        {
            Connections.Replay(state, kind);
            ended.Add(new(state, WalkOutcome.Accept));
            return false;
        }

        if (state.Tracking == CtStates.New)
            return true;
        if (!entry.IsAnswered && MayHaveNat(state.Node))
        {
            AssumeNoMapping(state, kind, ended);
            return false;
        }

        Connections.BindNothing(state, kind);
        ended.Add(new(state, WalkOutcome.Accept));
        return false;
    }

    /// <inheritdoc/>
    public void LeaveNat(PacketState state, Hook hook, Table? table, Ruleset? ruleset)
    {
        Connections.BindNothing(state, KindAt(hook));
        var source = table?.Source ?? (ruleset?.Source is { } file ? Text.SourceSpan.WholeFile(file) : default);
        state.Add(new Step.NoTranslation(hook, state.Packet, source));
    }

    /// <inheritdoc/>
    public bool NeedsReroute(PacketState state, TableName table) => table switch
    {
        // nft_chain_route.c, nf_route_table_hook6: in IPv6 another hop limit counts as well.
        TableName.Mangle when state.Packet.Family == IpFamily.IPv6 && state.Packet.Ttl != state.PacketBeforeTable.Ttl => true,
        TableName.Mangle => (state.Packet.Mark, state.Packet.Tos, state.Packet.Source, state.Packet.Destination)
            != (state.PacketBeforeTable.Mark, state.PacketBeforeTable.Tos, state.PacketBeforeTable.Source, state.PacketBeforeTable.Destination),
        TableName.Nat => !state.Witness.IsSame(state.Packet.Destination, state.PacketBeforeTable.Destination),
        _ => false,
    };

    /// <inheritdoc/>
    public bool PassForwardChecks(PacketState state)
    {
        if (state.IsBridged)
            return true;
        state.Fix(Field.Ttl);
        if (state.Packet.Ttl > 1 && ObjectionToSourceV6(state) is { } objection)
        {
            state.Add(new Step.Checked(CheckKind.Martian, false, objection, default));
            state.EndAs(Disposition.Martian);
            return false;
        }

        return PassTtlAndMtu(state);
    }

    private static bool PassTtlAndMtu(PacketState state)
    {
        var packet = state.Packet;
        state.Fix(Field.Ttl);
        state.Fix(Field.Length);
        if (packet.Ttl <= 1)
        {
            state.Add(new Step.Checked(CheckKind.Ttl, false, $"arrived with TTL {packet.Ttl}", default));
            state.EndAs(Disposition.TtlExceeded);
            return false;
        }

        var link = state.Node.FindInterface(state.Out);
        var mtu = state.Route?.Mtu ?? link?.Mtu;
        if (mtu is { } limit && packet.Length > limit)
        {
            var source = state.Route?.Mtu is not null ? state.Route.Source : link!.Source;
            state.Add(new Step.Checked(CheckKind.Mtu, false, $"{packet.Length} octets do not fit the MTU {limit} of {state.Out}", source));
            state.EndAs(Disposition.TooBig);
            return false;
        }

        state.Packet = packet with { Ttl = (byte)(packet.Ttl - 1) };
        return true;
    }

    private static SourceValidation.Objection? ForwardingOff(PacketState state)
    {
        if (state.In is not { Length: > 0 } device)
            return null;
        var setting = state.Node.SettingsOf(device).Forwarding;
        if (setting.Value > 0)
            return null;
        var node = state.Node.Node;
        return new(
            Disposition.ForwardingDisabled,
            CheckKind.Forwarding,
            setting.Text,
            setting.Source,
            setting.Value is null ? new($"the value of {setting.Text} on {node.Name}", "the setting was not collected", node.PathOf("sysctl.txt"), Sysctl: setting.Text) : null);
    }

    // ip6_output.c, ip6_forward: a link-local source hears that it is no neighbour, a missing one hears nothing. What leaves where it came in is not asked.
    private static string? ObjectionToSourceV6(PacketState state)
    {
        var source = state.Witness.Special(state.Packet.Source);
        if (source.Family != IpFamily.IPv6 || state.Out == state.In)
            return null;
        if (source.IsZero)
            return "the source is ::";
        return source.High >> 54 == 0xfe80 >> 6 ? $"the source {source} is a link-local address" : null;
    }

    /// <inheritdoc/>
    public PacketState? AssumeNothingLost(PacketState state, Hook hook, Ruleset ruleset, Table? table, List<Walked<PacketState>> results)
    {
        var name = state.Node.Node.Name;
        var file = ruleset.Source?.Name;
        var (unharmed, lost) = Forks.Assume(
            state,
            // One question for all that the dump lost: tables, and rules of the table in which it broke off.
            new($"{name}/{ruleset.Backend}/lost", $"{name}:rules-pass"),
            $"no rule behind the end of {name}'s dump touches the {state.Called}",
            $"a rule behind the end of {name}'s dump decides{(state.IsAnswer ? " about the answer" : "")}",
            new($"the lost rules of {name}", "the dump breaks off", file),
            table?.Source ?? (ruleset.Source is { } source ? Text.SourceSpan.WholeFile(source) : default));
        if (lost is not null)
            End(lost, Disposition.Indeterminate, results);
        return unharmed;
    }

    private static NatKind KindAt(Hook hook) => hook is Hook.Prerouting or Hook.Output ? NatKind.Destination : NatKind.Source;

    // Without a nat table nothing can have been translated.
    private static bool MayHaveNat(NodeModel node) => node.Rulesets.Any(r => r[TableName.Nat] is not null || !r.IsComplete);

    // A packet of a connection that was there before: how its first packet was translated is in no dump.
    private static void AssumeNoMapping(PacketState state, NatKind kind, List<Walked<PacketState>> results)
    {
        var node = state.Node.Node.Name;
        var side = kind == NatKind.Destination ? "destination" : "source";
        var (kept, changed) = Forks.Assume(
            state,
            new($"{node}/conntrack/{side}", $"{node}:{side}-kept"),
            $"the connection's {side} was not translated at {node}",
            $"the connection's {side} was translated at {node}",
            new($"the connection's translation at {node}", "it was settled by an earlier packet, which no dump shows"),
            default);
        if (kept is not null)
        {
            Connections.BindNothing(kept, kind);
            results.Add(new(kept, WalkOutcome.Accept));
        }

        if (changed is not null)
            End(changed, Disposition.Indeterminate, results);
    }
}
