using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>Whether a concrete packet meets a condition, in three values. <see cref="Condition.Chance"/> alone is not decided here: it forks.</summary>
internal static class ConditionEvaluator
{
    internal const string NoSocketShown = "it depends on the local socket, which no dump shows";

    internal static Evaluation Evaluate(Condition condition, PacketState state) => condition switch
    {
        Condition.All all => Conjunction(all.Parts.AsSpan(), state),
        Condition.Any any => Disjunction(any.Parts.AsSpan(), state),
        // Without an entry the options that look at one are false, negated or not (xt_conntrack.c, conntrack_mt; xt_connmark.c, connmark_mt; xt_cluster.c).
        Condition.Not not when state.Entry is null && AsksEntry(not.Part) => false,
        // Nor has a template a source to be hashed.
        Condition.ClusterShare or Condition.Not { Part: Condition.ClusterShare } when state.Entry is { IsTemplate: true } => false,
        Condition.Not not => Evaluate(not.Part, state).Negated,
        Condition.Protocol protocol => IsProtocol(state, protocol.Value),
        Condition.Address address => FieldReader.Address(state, address.Field) is { } value && state.Witness.Holds(address.Wanted, value),
        Condition.AddressInRange range => FieldReader.Address(state, range.Field) is { } value && state.Witness.Holds(range.Range, value),
        Condition.Number number => InRanges(number, state),
        Condition.Masked masked => IsMasked(masked, state),
        Condition.Interface name => HasInterface(name, state),
        Condition.ConnectionState connection => (StatesOf(state, connection.States) & connection.States) != 0,
        Condition.AddressTypeIs type => AddressTypeLookup.Is(state, type),
        Condition.InSet set => SetMembership.Contains(state, set),
        Condition.LaterFragment => false,
        Condition.ReversePath reverse => SourceValidation.PassesRpFilterMatch(state, reverse),
        Condition.BridgePort port => BridgePorts.Is(state, port),
        Condition.InterfaceGroup group => InterfaceGroups.Is(state, group),
        Condition.ClusterShare share => ClusterShares.Is(state, share),
        // A packet on its way through has no local socket: xt_owner.c, owner_mt looks at skb->sk, which is null then; ip_vs_xmit.c, ip_vs_drop_early_demux_sk.
        Condition.LocalSocket when (!state.IsMadeHere || state.Arrived is not null) && state.Out is not null => false,
        Condition.LocalSocket socket => new Unknown(socket.Text, NoSocketShown, null, OpaqueKind.Environment),
        Condition.Opaque opaque => new Unknown(opaque.Text, opaque.Reason, null, opaque.Kind),
        Condition.Chance chance when chance.Numerator is 0 or Condition.Chance.Denominator => chance.Numerator != 0,
        Condition.Chance => new Unknown("a random choice inside another condition", "it is drawn anew for every packet"),
        _ => throw new InvalidOperationException($"Condition {condition.GetType().Name} has no evaluation."),
    };

    internal static bool IsDraw(Condition condition, out uint numerator)
    {
        numerator = condition switch
        {
            Condition.Chance chance => chance.Numerator,
            Condition.Not { Part: Condition.Chance chance } => Condition.Chance.Denominator - chance.Numerator,
            _ => 0,
        };
        return numerator is > 0 and < Condition.Chance.Denominator;
    }

    private static bool AsksEntry(Condition condition) => condition switch
    {
        Condition.Address address => address.Field >= AddressField.OriginalSource,
        Condition.AddressInRange range => range.Field >= AddressField.OriginalSource,
        Condition.Number number => number.Field >= Field.ConnectionMark,
        Condition.Masked masked => masked.Field >= Field.ConnectionMark,
        Condition.ClusterShare => true,
        _ => false,
    };

    private static Evaluation Conjunction(ReadOnlySpan<Condition> parts, PacketState state)
    {
        Evaluation result = true;
        foreach (var part in parts)
        {
            var value = Evaluate(part, state);
            if (value.Truth == Truth.False)
                return value;
            if (value.Truth == Truth.Unknown && result.Truth == Truth.True)
                result = value;
        }

        return result;
    }

    private static Evaluation Disjunction(ReadOnlySpan<Condition> parts, PacketState state)
    {
        Evaluation result = false;
        foreach (var part in parts)
        {
            var value = Evaluate(part, state);
            if (value.Truth == Truth.True)
                return value;
            if (value.Truth == Truth.Unknown && result.Truth == Truth.False)
                result = value;
        }

        return result;
    }

    private static Evaluation InRanges(Condition.Number condition, PacketState state)
    {
        if (condition.Field == Field.SourcePort && state.Packet.SourcePortDrawnFrom is { } drawn)
            return DrawnPort(condition, drawn, "source");
        if (condition.Field == Field.DestinationPort && state.Packet.DestinationPortDrawnFrom is { } called)
            return DrawnPort(condition, called, "destination");
        if (UnknownTuplePort(condition.Field, state) is { } unknown)
            return unknown;
        if (FieldReader.Number(state, condition.Field) is not { } value)
            return false;
        return state.IsIn(condition.Field, condition.Ranges, value);
    }

    // The source's half of an ICMP tuple holds the identifier, which queries do not give, the other half type and code; a port that a translation drew stands in the reply.
    private static Unknown? UnknownTuplePort(Field field, PacketState state)
    {
        if (state.Entry is not { } entry)
            return null;
        if (entry.Original.Protocol.IsIcmp)
            return field is Field.OriginalSourcePort or Field.ReplySourcePort ? new("the identifier of the ICMP query", "queries do not give it") : null;
        return field == Field.ReplyDestinationPort && entry.IsSourcePortDrawn ? new("the reply's destination port", "a translation drew it at random") : null;
    }

    private static bool IsProtocol(PacketState state, IpProtocol wanted)
    {
        var isIt = state.Packet.Protocol == wanted;
        state.Witness?.SawProtocol(wanted, isIt);
        return isIt;
    }

    // A port drawn at random lies in a set of ranges for certain only if one of them holds every port it may be.
    private static Evaluation DrawnPort(Condition.Number condition, NumberRange drawn, string side)
    {
        if (condition.Ranges.Any(r => r.Contains(drawn.First) && r.Contains(drawn.Last)))
            return true;
        if (!condition.Ranges.Any(r => r.First <= drawn.Last && drawn.First <= r.Last))
            return false;
        return new Unknown($"whether the {side} port is {string.Join(", ", condition.Ranges)}", $"a translation drew it at random from {drawn}");
    }

    private static bool IsMasked(Condition.Masked condition, PacketState state)
    {
        if (FieldReader.Number(state, condition.Field) is not { } value)
            return false;
        state.Fix(condition.Field);
        // xt_conntrack.c compares status bits with "any of", all other fields under their mask.
        return condition.Field == Field.ConnectionStatus
            ? (value & condition.Wanted.Mask) != 0
            : condition.Wanted.Matches(value);
    }

    private static Evaluation HasInterface(Condition.Interface condition, PacketState state)
    {
        var name = condition.Direction == Direction.In ? state.In : state.OutForRules;
        if (name is { Length: 0 } && condition.Pattern != new InterfacePattern("", true))
        {
            return new Unknown(
                $"whether the {(condition.Direction == Direction.In ? "ingress" : "egress")} interface is {condition.Pattern}",
                "the node's interfaces were not collected",
                state.Node.Node.PathOf("ip-addr.txt"));
        }

        return condition.Pattern.Matches(name ?? "");
    }

    // xt_conntrack.c: a packet without an entry is INVALID, in raw too, unless it is UNTRACKED.
    internal static CtStates StatesOf(PacketState state, CtStates wanted = CtStates.Dnat | CtStates.Snat)
    {
        if (state.Entry is not { } entry)
            return state.Tracking == CtStates.None ? CtStates.Invalid : state.Tracking;
        var isDnat = (wanted & CtStates.Dnat) != 0 && state.HasDnat(entry);
        var isSnat = (wanted & CtStates.Snat) != 0 && state.HasSnat(entry);
        return state.Tracking | (isDnat ? CtStates.Dnat : 0) | (isSnat ? CtStates.Snat : 0);
    }
}
