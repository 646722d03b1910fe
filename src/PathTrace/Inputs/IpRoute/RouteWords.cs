using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Inputs.IpRoute;

/// <summary>The fixed words of <c>ip route</c>, shared by text and JSON.</summary>
internal static class RouteWords
{
    /// <summary>Reads a route type as printed (iproute2: rt_names / iproute.c, rtnl_rtntype_n2a).</summary>
    internal static bool TryType(ReadOnlySpan<char> word, out RouteType type)
    {
        (type, var known) = word switch
        {
            "unicast" => (RouteType.Unicast, true),
            "local" => (RouteType.Local, true),
            "broadcast" => (RouteType.Broadcast, true),
            "multicast" => (RouteType.Multicast, true),
            "anycast" => (RouteType.Anycast, true),
            "blackhole" => (RouteType.Blackhole, true),
            "unreachable" => (RouteType.Unreachable, true),
            "prohibit" => (RouteType.Prohibit, true),
            "throw" => (RouteType.Throw, true),
            _ => (RouteType.Unicast, false),
        };
        return known;
    }

    /// <summary>Reads a flag of a route or next hop; those without a meaning for packets are read as none (iproute.c, print_rt_flags).</summary>
    internal static bool TryFlag(ReadOnlySpan<char> word, out NextHopFlags flag)
    {
        (flag, var known) = word switch
        {
            "onlink" => (NextHopFlags.Onlink, true),
            "dead" => (NextHopFlags.Dead, true),
            "linkdown" => (NextHopFlags.Linkdown, true),
            "offload" => (NextHopFlags.Offload, true),
            "unresolved" => (NextHopFlags.Unresolved, true),
            "pervasive" or "trap" or "notify" or "rt_offload" or "rt_trap" or "rt_offload_failed" or "offload_failed" or "equalize" => (NextHopFlags.None, true),
            _ => (NextHopFlags.None, false),
        };
        return known;
    }

    /// <summary>True for attributes with one value that change no path: metrics of TCP, timers, realms (iproute.c, mx_names and print_route).</summary>
    internal static bool IsIrrelevant(ReadOnlySpan<char> word) => word switch
    {
        "advmss" or "window" or "rtt" or "rttvar" or "ssthresh" or "cwnd" or "initcwnd" or "initrwnd" or "hoplimit" or "reordering" => true,
        "rto_min" or "quickack" or "congctl" or "congestion" or "fastopen_no_cookie" or "realm" or "realms" or "expires" or "age" => true,
        "ipid" or "ts" or "tsage" or "users" or "used" or "uid" or "ttl-propagate" or "ttl_propagate" or "features" => true,
        _ => false,
    };

    /// <summary>True for single words that change no path.</summary>
    internal static bool IsIrrelevantFlag(ReadOnlySpan<char> word) =>
        word is "cache" or "ecn" or "tcp_usec_ts" || word.StartsWith("<");

    /// <summary>Reads <c>default</c> or a prefix; the destination is null for <c>default</c>.</summary>
    internal static bool TryDestination(ReadOnlySpan<byte> token, out IpPrefix? destination)
    {
        destination = null;
        if (token.SequenceEqual("default"u8) || token.SequenceEqual("all"u8))
            return true;
        if (!IpPrefix.TryParse(token, out var prefix))
            return false;
        destination = prefix;
        return true;
    }
}
