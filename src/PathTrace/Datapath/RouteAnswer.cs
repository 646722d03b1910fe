using PathTrace.Routing;

namespace PathTrace.Datapath;

/// <summary>What the routing policy database says about a flow.</summary>
/// <param name="Kind">The class of answer.</param>
/// <param name="Rule">The routing rule that led to it.</param>
/// <param name="Route">The route; null when a routing rule itself decided or nothing did.</param>
/// <param name="UnknownReason">Why the answer is not certain; null when it is.</param>
internal readonly record struct RouteAnswer(RouteAnswerKind Kind, RoutingRule? Rule, Route? Route, string? UnknownReason = null);

/// <summary>The classes of answers of a routing lookup (kernel: fib_props, fib4_rule_action).</summary>
internal enum RouteAnswerKind
{
    /// <summary>Out by one of the route's next hops.</summary>
    Unicast,

    /// <summary>To the node itself.</summary>
    Local,

    /// <summary>A broadcast address: to the node itself when it arrives, out of the device when it is made here.</summary>
    Broadcast,

    /// <summary>A multicast route.</summary>
    Multicast,

    /// <summary>Discard silently.</summary>
    Blackhole,

    /// <summary>Discard with host-unreachable.</summary>
    Unreachable,

    /// <summary>Discard with administratively-prohibited.</summary>
    Prohibit,

    /// <summary>Nothing matched.</summary>
    None,

    /// <summary>The dumps do not tell.</summary>
    Unknown,
}
