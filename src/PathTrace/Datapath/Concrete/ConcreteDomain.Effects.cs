using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <content>What the rarer effects do.</content>
internal sealed partial class ConcreteDomain
{
    // nf_queue.c, nf_queue: a packet for which no program waits goes on as if accepted.
    private static void ApplyQueue(PacketState state, in RuleSite site, Effect.HandOver handOver, List<Walked<PacketState>> results)
    {
        var (taken, passed) = Forks.Assume(
            state,
            TargetQuestionOf(state, site, handOver.To),
            $"a program takes the packet at {Place(state, site)}",
            $"no program takes the packet at {Place(state, site)}",
            new(handOver.To, "no dump shows whether a program waits at the queue", null, OpaqueKind.Environment),
            site.Source);
        if (taken is not null)
            End(taken, Disposition.Indeterminate, results);
        if (passed is not null)
            results.Add(new(passed, WalkOutcome.Accept));
    }

    private static void ApplyPrefix(PacketState state, Effect.TranslatePrefix prefix)
    {
        state.Witness?.FixAddress(prefix.Field == AddressField.Source ? state.Packet.Source : state.Packet.Destination);
        state.Packet = PrefixTranslation.Apply(state.Packet, prefix);
        state.Witness?.Wrote(prefix.Field == AddressField.Source ? state.Packet.Source : state.Packet.Destination);
    }

    // ip6t_NPT.c, ip6t_snpt_tg: an address that cannot be adjusted is answered with a parameter problem.
    private static void ApplyPrefix(PacketState state, Effect.TranslatePrefix prefix, List<Walked<PacketState>> results)
    {
        if (PrefixTranslation.Fails(state.Packet, prefix))
            End(state, Disposition.Dropped, results);
        else
            results.Add(new(state, WalkOutcome.Continue));
    }

    // ip_set_list_set.c, list_set_kadd, list_set_kdel: a list hands the packet on to the sets that it holds.
    private static IEnumerable<string> WithMembers(NodeModel node, ImmutableArray<string> names) => names.SelectMany(
        name => node.SetOf(name) is { TypeName: "list:set" } list ? list.Entries.SelectMany(e => e.Elements).OfType<IpSetElement.Set>().Select(m => m.Name) : [name]);

    // xt_set.c, set_target_v3: a packet that is not in the set keeps its mark.
    private static void ApplyMapping(PacketState state, in RuleSite site, Effect.ChangeSets sets, List<Walked<PacketState>> results)
    {
        if (sets.MarkedBy is { } marked && SetMembership.Contains(state, marked).Truth != Truth.False)
            ApplyOpaque(state, site, new("SET --map-mark", "PathTrace does not read the marks that members of sets hold", OpaqueKind.Environment), results);
        else
            results.Add(new(state, WalkOutcome.Continue));
    }

    // xt_connmark.c, connmark_tg_shift.
    private static uint Shifted(uint mark, int shift) => shift >= 0 ? mark << shift : mark >> -shift;
}
