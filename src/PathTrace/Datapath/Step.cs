using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Datapath;

/// <summary>One thing that happened to a packet inside a hop, in order, with its evidence.</summary>
/// <param name="Source">The rule, route, row or file that decided; default when none states it.</param>
public abstract record Step(SourceSpan Source)
{
    /// <summary>A rule whose match was true.</summary>
    /// <param name="Hook">Where.</param>
    /// <param name="Table">The table.</param>
    /// <param name="Backend">The machine that holds the rule.</param>
    /// <param name="Chain">The chain's name.</param>
    /// <param name="Number">The rule's 1-based position in its chain.</param>
    /// <param name="Rule">The rule.</param>
    /// <param name="Before">The packet before its effect.</param>
    /// <param name="After">The packet after it; the same object when nothing changed.</param>
    /// <param name="Source">The line.</param>
    public sealed record RuleHit(
        Hook Hook,
        TableName Table,
        NetfilterBackend Backend,
        string Chain,
        int Number,
        Rule Rule,
        Packet Before,
        Packet After,
        SourceSpan Source) : Step(Source);

    /// <summary>A built-in chain ended without a deciding rule and its policy decided.</summary>
    /// <param name="Hook">Where.</param>
    /// <param name="Table">The table.</param>
    /// <param name="Chain">The chain's name.</param>
    /// <param name="Verdict">The policy.</param>
    /// <param name="Source">The chain's line.</param>
    public sealed record ChainPolicy(Hook Hook, TableName Table, string Chain, Verdict Verdict, SourceSpan Source) : Step(Source);

    /// <summary>An address or port was rewritten by NAT or taken from an earlier mapping of the connection.</summary>
    /// <param name="Kind">Destination or source.</param>
    /// <param name="Before">The packet before.</param>
    /// <param name="After">The packet after.</param>
    /// <param name="How">The target that did it, as iptables spells it (<c>DNAT</c>, <c>MASQUERADE</c>); <c>conntrack</c> for an earlier mapping, <c>IPVS</c> for a virtual server, <c>reply</c> for an answer whose connection was translated.</param>
    /// <param name="Source">The rule's line.</param>
    public sealed record Translated(NatKind Kind, Packet Before, Packet After, string How, SourceSpan Source) : Step(Source)
    {
        /// <summary>The <see cref="How"/> of a packet in the reply direction: what was done to the other direction is undone, the source's translation on the destination and the other way round.</summary>
        internal const string Undone = "reply";

        /// <summary>True when it undoes to an answer what was done to the packet that it answers.</summary>
        public bool IsUndone => How == Undone;
    }

    /// <summary>The nat table was walked at a hook and no rule translated: conntrack records a null binding for this direction.</summary>
    /// <param name="Hook">Where.</param>
    /// <param name="Packet">The packet that kept its addresses.</param>
    /// <param name="Source">The table's line; the file as a whole when it has no nat table; default when rules were not collected.</param>
    public sealed record NoTranslation(Hook Hook, Packet Packet, SourceSpan Source) : Step(Source);

    /// <summary>Connection tracking placed the packet.</summary>
    /// <param name="State">The state rules will see.</param>
    /// <param name="IsKnown">True when an entry made earlier on this path was found.</param>
    /// <param name="Source">Default: no line states it.</param>
    public sealed record Tracked(CtStates State, bool IsKnown, SourceSpan Source) : Step(Source);

    /// <summary>A routing decision.</summary>
    /// <param name="Destination">The address looked up.</param>
    /// <param name="Rule">The routing rule that led to the answer; null when none did.</param>
    /// <param name="Route">The route; null when there was none, or a routing rule itself decided.</param>
    /// <param name="NextHop">The chosen next hop; null for local and failing answers.</param>
    /// <param name="IsReroute">True when the packet was routed again because a mangle or nat rule in OUTPUT, or IPVS, changed it.</param>
    /// <param name="Source">The route's line, or the routing rule's, or the file in which the route is missing.</param>
    public sealed record Routed(IpAddress Destination, RoutingRule? Rule, Route? Route, NextHop? NextHop, bool IsReroute, SourceSpan Source) : Step(Source);

    /// <summary>A check of the IP stack that stopped the packet, or passed in a way worth telling.</summary>
    /// <param name="Kind">Which check.</param>
    /// <param name="Passed">False when the packet ended here.</param>
    /// <param name="Detail">The setting or fact that decided, for readers: <c>net.ipv4.conf.eth0.rp_filter = 1</c>.</param>
    /// <param name="Source">The line of the setting.</param>
    public sealed record Checked(CheckKind Kind, bool Passed, string Detail, SourceSpan Source) : Step(Source)
    {
        /// <summary>Of rp_filter: the routing rule that decided the lookup of the way back; null where none did.</summary>
        internal RoutingRule? BackRule { get; init; }

        /// <summary>Of rp_filter: the route that it found, be it one that refuses; null where it found none.</summary>
        internal Route? BackRoute { get; init; }
    }

    /// <summary>The packet's address belongs to a pod of the node.</summary>
    /// <param name="Address">The address.</param>
    /// <param name="Pod">The pod as <c>namespace/name</c>; null when pods were not collected and the address is an endpoint by the services' rules.</param>
    /// <param name="Source">The pod's object or row.</param>
    public sealed record Owned(IpAddress Address, string? Pod, SourceSpan Source) : Step(Source)
    {
        /// <summary>What the pod is instead of running, as its object or row says: <c>Pending</c>, <c>CrashLoopBackOff</c>; null when it runs or nothing tells.</summary>
        public string? Status { get; init; }
    }

    /// <summary>The network between the nodes passed the packet on, or lost it.</summary>
    /// <param name="Destination">The address the fabric looked at: the packet's, or the outer one of a tunnel.</param>
    /// <param name="Entry">The row of the next-hop table; null when a shared subnet needed none, or none fits.</param>
    /// <param name="Tunnel">The tunnel's device when the packet travels inside another one; null otherwise.</param>
    /// <param name="ToNode">The node it reaches; null when it reaches none.</param>
    /// <param name="Source">The row, or the table as a whole when no row fits.</param>
    public sealed record Fabric(IpAddress Destination, NextHopEntry? Entry, string? Tunnel, string? ToNode, SourceSpan Source) : Step(Source);

    /// <summary>A random choice was made here.</summary>
    /// <param name="Choice">The choice.</param>
    public sealed record Chosen(Choice Choice) : Step(Choice.Source);

    /// <summary>Something was assumed here.</summary>
    /// <param name="Assumption">The assumption.</param>
    public sealed record Assumed(Assumption Assumption) : Step(Assumption.Source);
}
