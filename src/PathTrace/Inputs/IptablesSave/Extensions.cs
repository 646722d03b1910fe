using PathTrace.Inputs.IptablesSave.Matches;
using PathTrace.Inputs.IptablesSave.Targets;
using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>The one list of extensions. A new match or target is a file of its own and a line here.</summary>
internal static class Extensions
{
    private static readonly ExtensionIndex<MatchExtension> MatchIndex = new(Matches);
    private static readonly ExtensionIndex<TargetExtension> TargetIndex = new(Targets);

    /// <summary>Every match, in alphabetical order.</summary>
    internal static IReadOnlyList<MatchExtension> Matches =>
    [
        AddrtypeMatch.Extension,
        IpsecMatches.Ah,
        PayloadMatches.Bpf,
        SocketMatches.Cgroup,
        ClusterMatch.Extension,
        CommentMatch.Extension,
        SurroundingsMatches.Condition,
        ConnectionMatches.Connbytes,
        ConnectionMatches.Connlabel,
        RateMatches.Connlimit,
        MarkMatch.OfConnection,
        ConntrackMatch.Extension,
        SurroundingsMatches.Cpu,
        SctpMatch.Dccp,
        DevgroupMatch.Extension,
        TosMatch.Dscp,
        Ipv6HeaderMatches.Dst,
        EcnMatch.Extension,
        IpsecMatches.Esp,
        LinkLayerMatches.Eui64,
        Ipv6HeaderMatches.Frag,
        SurroundingsMatches.Geoip,
        RateMatches.Hashlimit,
        Ipv6HeaderMatches.Hbh,
        ConnectionMatches.Helper,
        TtlMatch.HopLimit,
        IcmpMatch.Extension,
        IcmpMatch.V6,
        IpsecMatches.Ipcomp,
        IprangeMatch.Extension,
        PayloadMatches.Ipv4Options,
        Ipv6HeaderListMatch.Extension,
        SurroundingsMatches.Ipvs,
        PayloadMatches.L2tp,
        PayloadMatches.Layer7,
        LengthMatch.Extension,
        RateMatches.Limit,
        LinkLayerMatches.Mac,
        MarkMatch.Extension,
        Ipv6HeaderMatches.Mh,
        MultiportMatch.Extension,
        RateMatches.Nfacct,
        PayloadMatches.Osf,
        SocketMatches.Owner,
        PhysdevMatch.Extension,
        LinkLayerMatches.Pkttype,
        IpsecMatches.Policy,
        RateMatches.Quota,
        RateMatches.Rateest,
        SurroundingsMatches.Realm,
        RecentMatch.Extension,
        RpfilterMatch.Extension,
        Ipv6HeaderMatches.Rt,
        SctpMatch.Extension,
        SetMatch.Extension,
        SocketMatches.Socket,
        Ipv6HeaderMatches.Srh,
        StateMatch.Extension,
        StatisticMatch.Extension,
        PayloadMatches.String,
        TcpMatch.Extension,
        PayloadMatches.Tcpmss,
        TimeMatch.Extension,
        TosMatch.Extension,
        TtlMatch.Extension,
        PayloadMatches.U32,
        UdpMatch.Extension,
    ];

    /// <summary>Every target, in alphabetical order.</summary>
    internal static IReadOnlyList<TargetExtension> Targets =>
    [
        VerdictTargets.Accept,
        ObserverTargets.Audit,
        ObserverTargets.Checksum,
        ObserverTargets.Classify,
        RewritingTargets.ClusterIp,
        ConnmarkTarget.Extension,
        ObserverTargets.Connsecmark,
        CtTarget.Extension,
        DnatTarget.Extension,
        PrefixTargets.Dnpt,
        VerdictTargets.Drop,
        TosTarget.Dscp,
        EcnTarget.Extension,
        TtlTarget.HopLimit,
        RewritingTargets.Hmark,
        ObserverTargets.Idletimer,
        ObserverTargets.Led,
        LogTargets.Log,
        MarkTarget.Extension,
        MasqueradeTarget.Extension,
        NetmapTarget.Extension,
        LogTargets.Nflog,
        QueueTargets.Nfqueue,
        VerdictTargets.NoTrack,
        QueueTargets.Queue,
        ObserverTargets.Rateest,
        MasqueradeTarget.Redirect,
        RejectTarget.Extension,
        VerdictTargets.Return,
        ObserverTargets.Secmark,
        SetTarget.Extension,
        DnatTarget.Snat,
        PrefixTargets.Snpt,
        QueueTargets.Synproxy,
        TcpOptionTargets.Tcpmss,
        TcpOptionTargets.Tcpoptstrip,
        ObserverTargets.Tee,
        TosTarget.Extension,
        TproxyTarget.Extension,
        LogTargets.Trace,
        TtlTarget.Extension,
        LogTargets.Ulog,
    ];

    internal static MatchExtension? FindMatch(ReadOnlySpan<byte> name) => MatchIndex.Find(name);

    internal static TargetExtension? FindTarget(ReadOnlySpan<byte> name) => TargetIndex.Find(name);

    /// <summary>The match that <c>-p</c> alone brings with it, as <c>-p tcp --dport 80</c> shows.</summary>
    internal static MatchExtension? MatchOf(IpProtocol protocol) => protocol.Number switch
    {
        1 => IcmpMatch.Extension,
        6 => TcpMatch.Extension,
        17 => UdpMatch.Extension,
        33 => SctpMatch.Dccp,
        50 => IpsecMatches.Esp,
        51 => IpsecMatches.Ah,
        58 => IcmpMatch.V6,
        132 => SctpMatch.Extension,
        108 => IpsecMatches.Ipcomp,
        135 => Ipv6HeaderMatches.Mh,
        _ => null,
    };
}
