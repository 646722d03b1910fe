using PathTrace.Inputs.IptablesSave.Matches;
using PathTrace.Inputs.IptablesSave.Targets;
using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>The one list of extensions. A new match or target is a file of its own and a line here.</summary>
internal static class Extensions
{
    private static readonly ExtensionIndex<MatchExtension> MatchIndex = new(Matches);
    private static readonly ExtensionIndex<TargetExtension> TargetIndex = new(Targets);

    /// <summary>Every match, in alphabetical order; those that only count as unknown come last.</summary>
    internal static IReadOnlyList<MatchExtension> Matches =>
    [
        AddrtypeMatch.Extension,
        SocketMatches.Cgroup,
        CommentMatch.Extension,
        MarkMatch.OfConnection,
        ConntrackMatch.Extension,
        SctpMatch.Dccp,
        TosMatch.Dscp,
        TtlMatch.HopLimit,
        IcmpMatch.Extension,
        IcmpMatch.V6,
        IprangeMatch.Extension,
        LengthMatch.Extension,
        MarkMatch.Extension,
        MultiportMatch.Extension,
        SocketMatches.Owner,
        PhysdevMatch.Extension,
        RpfilterMatch.Extension,
        SctpMatch.Extension,
        SetMatch.Extension,
        SocketMatches.Socket,
        StateMatch.Extension,
        StatisticMatch.Extension,
        TcpMatch.Extension,
        TosMatch.Extension,
        TtlMatch.Extension,
        UdpMatch.Extension,
        .. OpaqueMatches.All,
    ];

    /// <summary>Every target, in alphabetical order; those without an effect to follow come last.</summary>
    internal static IReadOnlyList<TargetExtension> Targets =>
    [
        VerdictTargets.Accept,
        ConnmarkTarget.Extension,
        CtTarget.Extension,
        DnatTarget.Extension,
        VerdictTargets.Drop,
        TosTarget.Dscp,
        TtlTarget.HopLimit,
        MarkTarget.Extension,
        MasqueradeTarget.Extension,
        NetmapTarget.Extension,
        VerdictTargets.NoTrack,
        MasqueradeTarget.Redirect,
        RejectTarget.Extension,
        VerdictTargets.Return,
        SetTarget.Extension,
        DnatTarget.Snat,
        TosTarget.Extension,
        TproxyTarget.Extension,
        TtlTarget.Extension,
        .. ContinueTargets.All,
        .. HandOverTargets.All,
        .. UnfollowedTargets.All,
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
        50 => FindMatch("esp"u8),
        51 => FindMatch("ah"u8),
        58 => IcmpMatch.V6,
        132 => SctpMatch.Extension,
        135 => FindMatch("mh"u8),
        _ => null,
    };
}
