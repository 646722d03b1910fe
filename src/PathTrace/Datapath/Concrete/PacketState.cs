using System.Runtime.CompilerServices;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// One concrete packet at one node: the packet, what the node knows of it, and how it came here. Owned by one walker at a time and changed in place; a fork copies it.
/// A record for its copies alone, which cost less than those of <see cref="object.MemberwiseClone"/>: no two states are equal.
/// </summary>
internal sealed record PacketState
{
    internal PacketState(NodeModel node, Packet packet, string? inInterface)
    {
        Node = node;
        Packet = packet;
        PacketBeforeTable = packet;
        In = inInterface;
    }

    /// <summary>True of itself only.</summary>
    public bool Equals(PacketState? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    internal NodeModel Node { get; private set; }

    internal Packet Packet { get; set; }

    /// <summary>The packet as it was when the table began that is being walked.</summary>
    internal Packet PacketBeforeTable { get; set; }

    /// <summary>The ingress interface; null for a packet that the node makes, empty when no dump tells.</summary>
    internal string? In { get; private set; }

    /// <summary>The packet as it arrived; null for one that the node makes.</summary>
    internal Packet? Arrived { get; set; }

    /// <summary>The egress interface once routing has chosen it.</summary>
    internal string? Out { get; set; }

    /// <summary>Set in OUTPUT: the egress interface of the first routing decision.</summary>
    internal string? OutAtHook { get; set; }

    /// <summary>The egress interface that rules see. Routing anew in OUTPUT does not change it there (nf_hook_state.out is filled in before the hook's first table).</summary>
    internal string? OutForRules => OutAtHook ?? Out;

    /// <summary>The next hop that routing chose.</summary>
    internal NextHop? NextHop { get; set; }

    /// <summary>The route that routing chose.</summary>
    internal Route? Route { get; set; }

    /// <summary>The destination for which <see cref="NextHop"/> was chosen.</summary>
    internal IpAddress RoutedDestination { get; set; }

    /// <summary>The state that <c>--ctstate</c> sees; none before connection tracking.</summary>
    internal CtStates Tracking { get; set; }

    /// <summary>The packet's connection at this node; null when it has none.</summary>
    internal ConntrackEntry? Entry { get; set; }

    /// <summary>True when a translation happened at the hook that is being walked.</summary>
    internal bool WasTranslated { get; set; }

    /// <summary>What rules did to the node's sets for this packet.</summary>
    internal SetChanges SetChanges { get; set; } = SetChanges.None;

    /// <summary>True for a frame that its sender has addressed to a neighbour on the bridge, and not to the node.</summary>
    internal bool IsForNeighbour { get; set; }

    /// <summary>True when the bridge by which it came passes it on to another port, so that it is not forwarded by the IP stack.</summary>
    internal bool IsBridged { get; set; }

    /// <summary>Connections that this packet made on nodes it crossed before.</summary>
    internal KnownConnection? Known { get; set; }

    /// <summary>Connections that IPVS of nodes on its way has sent to real servers.</summary>
    internal BalancedConnection? Balances { get; set; }

    /// <summary>True when this node's IPVS has dealt with the packet, and will not again (kernel: skb->ipvs_property).</summary>
    internal bool IsBalanced { get; set; }

    /// <summary>True when this path takes for granted that IPVS of this node takes connections out of conntrack, which no dump tells.</summary>
    internal bool LosesConntrack { get; set; }

    /// <summary>What the fabric has chosen for the packet on its way; null for nothing.</summary>
    internal FabricChoice? FabricChoices { get; set; }

    /// <summary>How often a translation has drawn the packet's source port on its way.</summary>
    internal int Draw { get; set; }

    /// <summary>The state that the query asks the first node to give the packet; null for what conntrack finds.</summary>
    internal CtStates? ForcedTracking { get; set; }

    /// <summary>Stands for a set of packets while it is traced; null for a packet that stands for itself alone.</summary>
    internal Witness? Witness { get; init; }

    /// <summary>The user's answers to open questions; null without any.</summary>
    internal Answers? Answers { get; init; }

    /// <summary>What happened at this node, newest first.</summary>
    internal Trail? Trail { get; private set; }

    /// <summary>Forks taken since the packet was made.</summary>
    internal Branch? Branch { get; set; }

    /// <summary>How the packet ended; null while it lives.</summary>
    internal Disposition? End { get; private set; }

    /// <summary>True for a packet that answers one which was followed before: <see cref="Known"/> are the connections that the other one left behind.</summary>
    internal bool IsAnswer { get; private set; }

    /// <summary>What assumptions call the packet.</summary>
    internal string Called => IsAnswer ? "answer" : "packet";

    /// <summary>True when the packet runs in the reply direction of the node's connection (IP_CT_DIR_REPLY).</summary>
    internal bool IsReply { get; set; }

    internal bool IsMadeHere => In is null;

    internal PacketState Copy() => this with { };

    /// <summary>The same packet arriving at another node, with everything forgotten that does not leave a machine: mark, steps, connection.</summary>
    internal PacketState ArrivingAt(NodeModel node, string inInterface)
    {
        var next = Copy();
        next.Node = node;
        next.In = inInterface;
        next.Packet = Packet.Mark == 0 ? Packet : Packet with { Mark = 0 };
        next.Out = null;
        next.NextHop = null;
        next.Route = null;
        next.Tracking = CtStates.None;
        next.Known = KnownSoFar();
        next.Entry = null;
        next.IsReply = false;
        next.Trail = null;
        next.ForcedTracking = null;
        next.IsForNeighbour = false;
        next.IsBridged = false;
        next.IsBalanced = false;
        next.LosesConntrack = false;
        next.SetChanges = SetChanges.None;
        return next;
    }

    /// <summary>A packet that answers this one, about to be dealt with by the node where this one ended. The connections that this one left behind know it.</summary>
    /// <param name="node">The node's model.</param>
    /// <param name="answer">The packet.</param>
    /// <param name="inInterface">The ingress interface; null for a packet that the node itself makes.</param>
    internal PacketState AnsweredAt(NodeModel node, Packet answer, string? inInterface) => new(node, answer, inInterface)
    {
        Answers = Answers,
        Witness = Witness,
        Branch = Branch,
        Known = KnownSoFar(),
        Balances = Balances,
        Draw = Draw,
        IsAnswer = true,
    };

    /// <summary>The connections that the packet has made so far. What a rule did to the last one after it was bound, such as CONNMARK, stays with it.</summary>
    internal KnownConnection? KnownSoFar() => Entry is null or { IsTemplate: true } || ReferenceEquals(Entry, Known?.Entry) ? Known : new(Entry, Known);

    /// <summary>The same packet at the same node, by an interface that is found later to be its own.</summary>
    internal PacketState ArrivingBy(string inInterface)
    {
        var next = Copy();
        next.In = inInterface;
        return next;
    }

    /// <summary>The packet left by lo and arrives by it, with its mark and its connection.</summary>
    internal void ComeBackByLoopback()
    {
        In = "lo";
        Out = null;
        NextHop = null;
        // nf_conntrack_core.c, nf_conntrack_confirm: behind POSTROUTING.
        Entry = Entry is { } entry ? entry with { IsConfirmed = true } : null;
    }

    /// <summary>IPVS sends the packet on as one of the node's own: no hook from here on knows by which interface it came (ip_vs_xmit.c, ip_vs_nat_send_or_cont).</summary>
    internal void LeaveAsOwn() => (In, OutAtHook) = (null, null);

    internal void Add(Step step) => Trail = new Trail.Taken(step, Trail);

    /// <summary>Adds that a rule was hit.</summary>
    /// <param name="site">The rule.</param>
    /// <param name="before">The packet before the rule's effect; <see cref="Packet"/> is what it made of it.</param>
    internal void Add(in RuleSite site, Packet before) => Trail = new Trail.Hit(site, before, Packet, Trail);

    internal void EndAs(Disposition disposition) => End = disposition;
}
