using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Explain;

/// <summary>A route to other nodes' pods that a node lacks.</summary>
/// <param name="Node">The node that lacks it.</param>
/// <param name="Home">The node whose pods they are.</param>
/// <param name="Prefix">Their addresses.</param>
/// <param name="Route">The route as it ought to be; its source is the one that shows it.</param>
/// <param name="Sample">The node that has the route which shows it.</param>
/// <param name="Having">How many of the other nodes have one to these pods.</param>
/// <param name="Others">How many other nodes there are.</param>
internal sealed record PodRouteGap(Node Node, Node Home, IpPrefix Prefix, Route Route, Node Sample, int Having, int Others);
