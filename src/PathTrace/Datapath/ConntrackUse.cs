using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// Which rules make a node track connections at all. The kernel hooks connection tracking up with the first rule that needs it and takes it out with the last (nf_conntrack_proto.c,
/// nf_ct_netns_get; called by xt_conntrack.c, xt_state.c, xt_connmark.c, xt_cluster.c, xt_CT.c, xt_nat.c, xt_MASQUERADE.c, xt_REDIRECT.c and xt_NETMAP.c when a rule is loaded, whether a packet
/// comes by or not). An empty chain of type nat does not count.
/// </summary>
internal static class ConntrackUse
{
    /// <summary>True when some rule needs it. Without one, software that no dump shows may still need it.</summary>
    internal static bool IsIn(ImmutableArray<Ruleset> rulesets) =>
        rulesets.SelectMany(r => r.Tables).SelectMany(t => t.Chains).SelectMany(c => c.Rules).Any(r => IsIn(r.Effect) || r.Conditions.Any(IsIn));

    private static bool IsIn(Effect effect) => effect is Effect.Dnat or Effect.Snat or Effect.Masquerade or Effect.Redirect or Effect.NetMap
        or Effect.SetConnectionMark or Effect.SaveMark or Effect.RestoreMark or Effect.TrackWith;

    private static bool IsIn(Condition condition) => condition switch
    {
        Condition.All all => all.Parts.Any(IsIn),
        Condition.Any any => any.Parts.Any(IsIn),
        Condition.Not not => IsIn(not.Part),
        Condition.ConnectionState or Condition.ClusterShare => true,
        Condition.Number number => IsIn(number.Field),
        Condition.Masked masked => IsIn(masked.Field),
        Condition.Address address => IsIn(address.Field),
        Condition.AddressInRange range => IsIn(range.Field),
        _ => false,
    };

    private static bool IsIn(Field field) => field >= Field.ConnectionMark;

    private static bool IsIn(AddressField field) => field is not (AddressField.Source or AddressField.Destination);
}
