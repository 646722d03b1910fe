namespace PathTrace.Explain;

/// <summary>
/// The stable codes of explanations, printed as <c>PT</c> and the number. 20xx load balancer, 21xx kube-proxy, 22xx node, 23xx routing on the node,
/// 24xx fabric, 25xx pod, 26xx policy, 27xx reply, 28xx and 29xx snapshot, 30xx lint. <c>Analysis.Check.CheckCode</c> has 31xx to 33xx. A number is never given a second meaning.
/// </summary>
public enum FindingCode
{
    /// <summary>The packet arrives; nothing is wrong on this path.</summary>
    Delivered = 2000,

    /// <summary>The balancer has no backend that it would send to.</summary>
    NoHealthyBackend = 2001,

    /// <summary>The balancer sends to a machine that is no node of the snapshot.</summary>
    BackendNotANode = 2002,

    /// <summary><c>externalTrafficPolicy: Local</c>, and the node that was chosen has no endpoint of the service.</summary>
    NoLocalEndpoint = 2003,

    /// <summary>The service's source ranges leave the client out (KUBE-FW, KUBE-PROXY-FIREWALL).</summary>
    SourceRangeExcludesClient = 2004,

    /// <summary>A balancer uses a node that passes its health check, or is not said to be down, while what is sent there is lost.</summary>
    BelievedHealthy = 2005,

    /// <summary>A balancer takes a node for down that would deliver.</summary>
    BelievedDown = 2006,

    /// <summary>A balancer keeps sending to a node that is drained, not Ready or deleted.</summary>
    DrainedNodeInUse = 2007,

    /// <summary>A balancer sends to a port of a node at which nothing of the cluster answers.</summary>
    BackendPortUnknown = 2008,

    /// <summary>kube-proxy's rule for the service is missing on this node while other nodes have it.</summary>
    KubeProxyRulesMissing = 2101,

    /// <summary>The service is known, and no node's rules take its address and port.</summary>
    ServiceUnknownToKubeProxy = 2102,

    /// <summary>The service has no endpoints; kube-proxy rejects or drops its packets.</summary>
    NoEndpoints = 2103,

    /// <summary>kube-proxy still sends to an address that no pod holds.</summary>
    StaleEndpoint = 2104,

    /// <summary>The node holds a rule for the service, but the packet never came to it.</summary>
    ServiceRuleNotReached = 2105,

    /// <summary>The address is a service's, and the service does not answer this protocol and port.</summary>
    ServiceHasNoSuchPort = 2106,

    /// <summary>Nothing gave the packet a source that can be answered: the rule of KUBE-POSTROUTING or the mark that it looks for is missing.</summary>
    MasqueradeMissing = 2107,

    /// <summary>Nodes send a service to different endpoints.</summary>
    BackendsDiffer = 2108,

    /// <summary>The endpoint objects list a ready endpoint that a node's rules lack.</summary>
    EndpointMissing = 2109,

    /// <summary>kube-proxy still sends to an endpoint that is not ready while others are.</summary>
    EndpointNotReady = 2110,

    /// <summary>The rules send to another port of an endpoint than the endpoint objects state.</summary>
    WrongTargetPort = 2111,

    /// <summary>The endpoint objects give a pod an address or a node that is not the pod's.</summary>
    EndpointMisplaced = 2112,

    /// <summary>The probabilities of a service's chain do not share connections evenly, or leave some to nobody.</summary>
    SharesUneven = 2113,

    /// <summary>A service's or endpoint's chain is jumped to and is empty, undefined or translates nothing.</summary>
    ChainLeadsNowhere = 2114,

    /// <summary>A foreign rule takes a service's packets before kube-proxy's rules are asked.</summary>
    ForeignRuleBeforeServices = 2115,

    /// <summary>kube-proxy runs in IPVS mode, and the node lacks the service's virtual server, or the service's address on kube-ipvs0.</summary>
    VirtualServerMissing = 2116,

    /// <summary>kube-proxy runs in IPVS mode, and <c>net.ipv4.vs.conntrack</c> is off, so that nothing is masqueraded that IPVS sends on.</summary>
    VirtualServersUntracked = 2117,

    /// <summary>No pod behind the service declares its target port, by number or by name.</summary>
    TargetPortNotDeclared = 2120,

    /// <summary>The endpoint objects state another port than the service's target port comes to.</summary>
    EndpointPortDiffers = 2121,

    /// <summary>A node port, external address or health check port of a service is in no node's rules.</summary>
    ServiceAddressUnknown = 2122,

    /// <summary>Rules of kube-proxy take an address or a node port that their service does not have.</summary>
    LeftoverServiceRule = 2123,

    /// <summary>A node port was called at an address of the node that kube-proxy does not serve (<c>--nodeport-addresses</c>).</summary>
    NodePortOutsideAddresses = 2124,

    /// <summary>Session affinity keeps clients at an endpoint that is gone or not ready.</summary>
    AffinityToDeadEndpoint = 2125,

    /// <summary>The source ranges in kube-proxy's rules are not those of the service.</summary>
    SourceRangesDiffer = 2126,

    /// <summary>A rule of the node's firewall drops or rejects the packet.</summary>
    FirewallRule = 2201,

    /// <summary>The policy of filter FORWARD drops what no rule accepts (what Docker sets).</summary>
    ForwardPolicyDrop = 2202,

    /// <summary>The policy of another chain drops what no rule accepts.</summary>
    ChainPolicyDrop = 2203,

    /// <summary>Conntrack could not place the packet, and a rule drops INVALID packets.</summary>
    InvalidDropped = 2204,

    /// <summary>KUBE-FIREWALL dropped it.</summary>
    KubeFirewallDropped = 2205,

    /// <summary>Forwarding is off where the packet came in.</summary>
    ForwardingDisabled = 2206,

    /// <summary>rp_filter dropped it.</summary>
    ReversePathFiltered = 2207,

    /// <summary>Routing refused its addresses.</summary>
    Martian = 2208,

    /// <summary>A loopback address came in or was called by a nodePort, and route_localnet is off.</summary>
    RouteLocalnetOff = 2209,

    /// <summary>Its time to live ran out.</summary>
    TtlExceeded = 2210,

    /// <summary>It is longer than the outgoing interface takes.</summary>
    TooBig = 2211,

    /// <summary>An interface on the way is down or has no carrier.</summary>
    InterfaceDown = 2212,

    /// <summary>A pod called itself, and its bridge sends nothing back by the port it came from.</summary>
    HairpinOff = 2213,

    /// <summary>Two pods are behind isolated ports of one bridge.</summary>
    PortIsolated = 2214,

    /// <summary>iptables-legacy and iptables-nft both hold rules on a node.</summary>
    BothBackendsHoldRules = 2215,

    /// <summary>Two nodes have the same address on the network between the nodes.</summary>
    AddressOfTwoNodes = 2216,

    /// <summary>A rule of raw keeps a service's packets, or their answers, out of connection tracking: nat never sees them.</summary>
    ConnectionsNotTracked = 2217,

    /// <summary>No route leads to the destination.</summary>
    NoRoute = 2301,

    /// <summary>A blackhole route or routing rule took it.</summary>
    Blackholed = 2302,

    /// <summary>An unreachable route or routing rule took it.</summary>
    Unreachable = 2303,

    /// <summary>A prohibit route or routing rule took it.</summary>
    Prohibited = 2304,

    /// <summary>A node's route to another node's pods leads to a third one.</summary>
    RouteToWrongNode = 2305,

    /// <summary>A node's route to another node's pods has a gateway on none of its links.</summary>
    GatewayOffLink = 2306,

    /// <summary>A node lacks the route to another node's pods that its siblings have.</summary>
    PodRouteMissing = 2307,

    /// <summary>A routing rule sends what is for other nodes' pods to a table that does not lead there.</summary>
    PolicyRouteAstray = 2308,

    /// <summary>A tunnel's neighbour or forwarding entries lead nowhere, or to another machine than the node that its routes mean.</summary>
    TunnelEntryAstray = 2309,

    /// <summary>A node's default route goes by another gateway than those of the other nodes of its network, and nothing shows that it is there.</summary>
    GatewayUnlikely = 2310,

    /// <summary>A WireGuard device has no peer whose allowed addresses hold the destination.</summary>
    TunnelPeerMissing = 2311,

    /// <summary>A WireGuard device knows no endpoint of the peer for the destination.</summary>
    TunnelEndpointUnknown = 2312,

    /// <summary>The far end of a WireGuard tunnel does not take the packet's source from this peer.</summary>
    TunnelSourceNotAllowed = 2313,

    /// <summary>A WireGuard peer has another public key than the machine at its endpoint.</summary>
    TunnelKeyDiffers = 2314,

    /// <summary>The fabric has no next hop for the destination, or discards it.</summary>
    NoNextHop = 2401,

    /// <summary>The next hop is no machine of the snapshot.</summary>
    NextHopNotANode = 2402,

    /// <summary>The next hop is another node than the one that holds the destination.</summary>
    NextHopWrongNode = 2403,

    /// <summary>Two machines send the packet to each other.</summary>
    RoutingLoop = 2404,

    /// <summary>A source/destination check dropped it.</summary>
    SourceDestinationCheck = 2405,

    /// <summary>Two rows of the next-hop table have one prefix and different next hops, and no priority decides.</summary>
    NextHopsContradict = 2406,

    /// <summary>No pod holds the destination address.</summary>
    NoSuchPod = 2501,

    /// <summary>The pod lives on another node than the packet reached.</summary>
    PodOnOtherNode = 2502,

    /// <summary>A pod that does not run or is not ready gets a service's traffic.</summary>
    PodNotReady = 2503,

    /// <summary>A pod has an address of another node's pod CIDR.</summary>
    PodOutsidePodCidr = 2504,

    /// <summary>Two live pods have one address.</summary>
    PodsShareAddress = 2505,

    /// <summary>The packet reaches a pod at a port that the pod does not declare; whether anything listens there is in no dump.</summary>
    PortNotDeclared = 2506,

    /// <summary>The chains of a network policy drop it.</summary>
    NetworkPolicy = 2601,

    /// <summary>The answer does not pass the node that rewrote the packet: the client gets it from an address that it never called.</summary>
    AnswerUntranslated = 2701,

    /// <summary>The answer crosses a bridge past iptables, so that what was done to the packet is not undone.</summary>
    AnswerOverBridge = 2702,

    /// <summary>The answer ends at a machine or pod that did not send the packet.</summary>
    AnswerAstray = 2703,

    /// <summary>A rule gives the answer another source on its way: its node does not know it as one.</summary>
    AnswerRewritten = 2704,

    /// <summary>A file of the snapshot holds an error message, nothing, no text or only the beginning of a dump.</summary>
    CaptureFailed = 2801,

    /// <summary>The nodes' rules were saved at different times.</summary>
    CapturesApart = 2802,

    /// <summary>A node that objects or tables name has no file in the snapshot.</summary>
    NodeNotCollected = 2803,

    /// <summary>A file that was not collected decides.</summary>
    MissingFileDecides = 2901,

    /// <summary>A rule or route decides that PathTrace does not understand.</summary>
    NotUnderstoodDecides = 2902,

    /// <summary>Something decides that no dump can show: a rate, a counter, the time of day.</summary>
    StateDecides = 2903,

    /// <summary>The save lost what the kernel knows, and that decides.</summary>
    LostInSaveDecides = 2904,

    /// <summary>Rules before it take all packets that a rule asks for.</summary>
    RuleShadowed = 3001,
    /// <summary>The conditions of a rule exclude each other.</summary>
    RuleContradictsItself = 3002,
    /// <summary>No packet that comes to a rule's chain meets the rule.</summary>
    RuleUnreachable = 3003,
    /// <summary>A later rule or the chain's policy would do the same with all packets of a rule.</summary>
    RuleRedundant = 3004,
    /// <summary>No rule leads to a chain.</summary>
    ChainUnreferenced = 3005,
    /// <summary>A rule leads to a chain that its table does not hold.</summary>
    ChainUndefined = 3006,
    /// <summary>A chain leads back to itself.</summary>
    ChainLoop = 3007,
    /// <summary>Rules ask for an interface that the node does not have.</summary>
    InterfaceMissing = 3008,
    /// <summary>Another route to the same addresses is always taken before a route.</summary>
    RouteHidden = 3009,
    /// <summary>No routing rule looks up a routing table.</summary>
    RoutingTableUnused = 3010,
    /// <summary>An earlier routing rule answers for all packets of a later one.</summary>
    RoutingRuleUnreachable = 3011,
}
