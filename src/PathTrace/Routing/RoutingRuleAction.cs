namespace PathTrace.Routing;

/// <summary>What a routing rule does with a packet it selects (ip-rule(8); kernel: FR_ACT_*).</summary>
public enum RoutingRuleAction
{
    /// <summary>Looks in a table; goes on when that has no answer.</summary>
    Lookup,

    /// <summary>Goes on at a later rule.</summary>
    Goto,

    /// <summary>Does nothing.</summary>
    Nop,

    /// <summary>Discards silently.</summary>
    Blackhole,

    /// <summary>Discards; the sender gets host-unreachable.</summary>
    Unreachable,

    /// <summary>Discards; the sender gets administratively-prohibited.</summary>
    Prohibit,
}
