using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// What runs at each hook, in ascending order of netfilter priority (include/uapi/linux/netfilter_ipv4.h, nf_ip_hook_priorities). This is data: the pipeline
/// walks it and knows no order of its own.
/// </summary>
internal static class HookOrder
{
    // Connection tracking stands among the tables; null is its place.
    private static TableName? Conntrack => null;

    private static readonly ImmutableArray<TableName?>[] Stages =
    [
        [TableName.Raw, Conntrack, TableName.Mangle, TableName.Nat],                            // PREROUTING: -300 -200 -150 -100
        [TableName.Mangle, TableName.Filter, TableName.Security, TableName.Nat],                // INPUT: -150 0 50 100
        [TableName.Mangle, TableName.Filter, TableName.Security],                               // FORWARD: -150 0 50
        [TableName.Raw, Conntrack, TableName.Mangle, TableName.Nat, TableName.Filter, TableName.Security], // OUTPUT: -300 -200 -150 -100 0 50
        [TableName.Mangle, TableName.Nat],                                                      // POSTROUTING: -150 100
    ];

    /// <summary>The stages of a hook; null stands for connection tracking.</summary>
    internal static ImmutableArray<TableName?> At(Hook hook) => Stages[(int)hook];
}
