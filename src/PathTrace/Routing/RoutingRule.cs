using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Routing;

/// <summary>One rule of the routing policy database, as <c>ip rule</c> prints it. Null selectors select everything.</summary>
public sealed record RoutingRule
{
    /// <summary>Rules run in ascending order of preference.</summary>
    public required uint Preference { get; init; }

    /// <summary>The family whose lookups the rule takes part in; none for a rule that takes part in both.</summary>
    public IpFamily Family { get; init; }

    /// <summary>What happens to selected packets.</summary>
    public required RoutingRuleAction Action { get; init; }

    /// <summary>The table of <see cref="RoutingRuleAction.Lookup"/>, named as in <see cref="RouteTables"/>; null otherwise.</summary>
    public string? Table { get; init; }

    /// <summary>
    /// The preference to go on at, for <see cref="RoutingRuleAction.Goto"/>. A goto whose target does not exist (<c>[unresolved]</c>) does nothing and is a
    /// <see cref="RoutingRuleAction.Nop"/> with this preference (kernel: fib_rules.c, fib_rules_lookup).
    /// </summary>
    public uint? GotoTarget { get; init; }

    /// <summary>True when the selectors are inverted as a whole (<c>not</c>).</summary>
    public bool Not { get; init; }

    /// <summary>Source prefix.</summary>
    public IpPrefix? From { get; init; }

    /// <summary>Destination prefix.</summary>
    public IpPrefix? To { get; init; }

    /// <summary>Ingress interface; <c>lo</c> selects locally made packets.</summary>
    public string? IncomingInterface { get; init; }

    /// <summary>Egress interface, for locally made packets of bound sockets.</summary>
    public string? OutgoingInterface { get; init; }

    /// <summary>Packet mark.</summary>
    public MaskedValue? Mark { get; init; }

    /// <summary>TOS octet; null for any.</summary>
    public byte? Tos { get; init; }

    /// <summary>Transport protocol.</summary>
    public IpProtocol? Protocol { get; init; }

    /// <summary>Source ports.</summary>
    public NumberRange? SourcePorts { get; init; }

    /// <summary>Destination ports.</summary>
    public NumberRange? DestinationPorts { get; init; }

    /// <summary>User ids of locally made packets.</summary>
    public NumberRange? UserIds { get; init; }

    /// <summary>Answers whose prefix is at most this long are refused; null for no such limit.</summary>
    public int? SuppressPrefixLength { get; init; }

    /// <summary>True when the rule's interface does not exist (<c>[detached]</c>): it selects nothing.</summary>
    public bool IsDetached { get; init; }

    /// <summary>The unknown part of the line; null when all of it was understood. A rule with one is Unknown for every packet.</summary>
    public string? NotUnderstood { get; init; }

    /// <summary>True when no dump prints the rule: it is one of the kernel's three defaults.</summary>
    public bool IsDerived { get; init; }

    /// <summary>The line (text) or object (JSON).</summary>
    public SourceSpan Source { get; init; }
}
