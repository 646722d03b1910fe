using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>
/// What runs at each hook, in ascending order of netfilter priority (include/uapi/linux/netfilter_ipv4.h, nf_ip_hook_priorities). This is data: the pipeline
/// walks it and knows no order of its own.
/// </summary>
internal static class HookOrder
{
    // Connection tracking stands among the tables; a stage with nothing else is its place.
    private static HookStage Conntrack => default;

    private static readonly HookStage Raw = new(TableName.Raw);
    private static readonly HookStage Mangle = new(TableName.Mangle);
    private static readonly HookStage Nat = new(TableName.Nat);
    private static readonly HookStage Filter = new(TableName.Filter);
    private static readonly HookStage Security = new(TableName.Security);

    // iptables-nft gives its table security the priority 150, the kernel's own is 50: in INPUT nat stands between them (iptables: nft.c, xtables_ipv4).
    private static readonly HookStage SecurityOfKernel = new(TableName.Security, Except: NetfilterBackend.Nft);
    private static readonly HookStage SecurityOfNft = new(TableName.Security, Only: NetfilterBackend.Nft);

    // ip_vs_core.c, ip_vs_ops4 and ip_vs_ops6 (as of 7.2): answers first, then requests, around the source's translation in INPUT and behind the destination's in OUTPUT.
    private static readonly HookStage IpvsAnswers = new(null, Ipvs: IpvsHook.Answers);
    private static readonly HookStage IpvsRequests = new(null, Ipvs: IpvsHook.Requests);

    private static readonly ImmutableArray<HookStage>[] Stages =
    [
        [Raw, Conntrack, Mangle, Nat],                                                        // PREROUTING: -300 -200 -150 -100
        [Mangle, Filter, SecurityOfKernel, IpvsAnswers, IpvsRequests, Nat, SecurityOfNft],    // INPUT: -150 0 50 98 99 100 150
        [Mangle, Filter, SecurityOfKernel, IpvsAnswers, SecurityOfNft],                       // FORWARD: -150 0 50 100 150
        [Raw, Conntrack, Mangle, Nat, IpvsAnswers, IpvsRequests, Filter, Security],           // OUTPUT: -300 -200 -150 -100 -99 -98 0 50
        [Mangle, Nat],                                                                        // POSTROUTING: -150 100
    ];

    /// <summary>The stages of a hook.</summary>
    internal static ImmutableArray<HookStage> At(Hook hook) => Stages[(int)hook];
}
