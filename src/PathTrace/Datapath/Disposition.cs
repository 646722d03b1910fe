namespace PathTrace.Datapath;

/// <summary>
/// What became of a packet: how a path ended, or (the first two) how one hop ended that was not the path's end. Every path ends in exactly one. The same text,
/// condition by condition, stands in <c>docs/dispositions.md</c>.
/// </summary>
public enum Disposition : byte
{
    /// <summary>Hop only: the node sent the packet out of an interface.</summary>
    Forwarded,

    /// <summary>Hop only: routing gave the packet to the node itself and filter INPUT let it in.</summary>
    DeliveredLocally,

    /// <summary>A node handed the packet to a pod of its own that holds the destination address.</summary>
    DeliveredToPod,

    /// <summary>The packet reached a process of a node: local delivery, with INPUT passed.</summary>
    DeliveredToNode,

    /// <summary>The packet left the cluster towards an address that is no pod's, service's or node's.</summary>
    DeliveredOutside,

    /// <summary>Reply only: the answer reached whoever had asked, from the address and port that had been called.</summary>
    Answered,

    /// <summary>Reply only: the answer came to somebody who had not asked for it: from an address or port that was never called, or to another machine than the one that called.</summary>
    AnswerNotExpected,

    /// <summary>A rule's DROP or a chain's policy ended it, the far end of a WireGuard tunnel did not take its source, or a tunnel had no route for the outer packet.</summary>
    Dropped,

    /// <summary>A rule's REJECT ended it, and the sender was told.</summary>
    Rejected,

    /// <summary>No routing rule led to a route for the destination (net-unreachable).</summary>
    NoRoute,

    /// <summary>A blackhole route or routing rule discarded it silently.</summary>
    Blackholed,

    /// <summary>An unreachable route or routing rule discarded it (host-unreachable; net-unreachable by a rule), or a WireGuard device without a peer for it.</summary>
    Unreachable,

    /// <summary>A prohibit route or routing rule discarded it (administratively prohibited).</summary>
    Prohibited,

    /// <summary>Routing refused its addresses: a source or destination that may not appear on the wire, or the node's own address as source.</summary>
    Martian,

    /// <summary>rp_filter dropped it: the route back to the source does not leave by the ingress interface (1), or there is none (2).</summary>
    ReversePathFiltered,

    /// <summary>The node was to pass it on, but forwarding is off on the ingress interface.</summary>
    ForwardingDisabled,

    /// <summary>It arrived with TTL (hop limit) 1 or 0 and was to be passed on (time-exceeded).</summary>
    TtlExceeded,

    /// <summary>It is longer than the egress MTU and may not be fragmented (fragmentation-needed, packet-too-big).</summary>
    TooBig,

    /// <summary>The interface by which it, or the outer packet of its tunnel, was to come or to leave is down, or has no carrier.</summary>
    InterfaceDown,

    /// <summary>A bridge that calls iptables was to send it back by the port it came from, and hairpin mode is off there.</summary>
    HairpinOff,

    /// <summary>The network between the nodes has no next hop for the destination, or its table discards it.</summary>
    FabricNoRoute,

    /// <summary>The next hop that a node or the fabric chose is no machine of the snapshot, though the destination belongs to the cluster.</summary>
    NextHopUnknown,

    /// <summary>A source/destination check of the cloud interface dropped it: neither address is the node's own.</summary>
    SourceDestinationCheck,

    /// <summary>
    /// The node's own stack got a packet for a service's node port, or for a service's address where kube-proxy runs in IPVS mode: no rule and no virtual server had taken it there, and no process
    /// listens at a node port or service address.
    /// </summary>
    NodePortNotTaken,

    /// <summary>The packet reached the link where a pod with its destination ought to be, and no pod holds the address.</summary>
    NoSuchPod,

    /// <summary>The packet reached a node that routes the address onto its own pod link, while the pod lives on another node.</summary>
    WrongNode,

    /// <summary>The load balancer, or a node's virtual server of IPVS, has no backend that it would send to.</summary>
    NoHealthyBackend,

    /// <summary>The packet came back to a node on the same interface with the same header: it circles until its TTL ends. Or balancers send it to each other without end.</summary>
    Looped,

    /// <summary>What happens depends on something that the snapshot does not hold and that has too many outcomes to follow.</summary>
    Indeterminate,

    /// <summary>A bridge was to pass it from one isolated port to another.</summary>
    PortIsolated,
}
