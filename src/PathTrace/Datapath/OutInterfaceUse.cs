namespace PathTrace.Datapath;

/// <summary>What a routing lookup makes of the egress interface that it is given.</summary>
internal enum OutInterfaceUse
{
    /// <summary>Routing rules see it, and only its routes count.</summary>
    Demanded,

    /// <summary>Only its routes count, but routing rules do not see it (ip6_route.c, ip6_pol_route_input).</summary>
    HiddenFromRules,

    /// <summary>Routing rules see it, and of the routes of one prefix its own goes first, whatever the metrics (ip6_route.c, rt6_device_match).</summary>
    Preferred,
}
