using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Text;

namespace PathTrace.Tracing;

/// <summary>Why the outer packet of a tunnel does not get across.</summary>
/// <param name="Node">The node at which it ends.</param>
/// <param name="Link">The link that is down or has no carrier; null where a route is missing or refuses.</param>
/// <param name="Detail">The fact, for readers.</param>
/// <param name="Source">The link, or the route or file of routes.</param>
internal sealed record UnderlayFault(Node Node, Interface? Link, string Detail, SourceSpan Source)
{
    /// <summary>How the detail of a missing route ends.</summary>
    internal const string OuterDestination = ", the outer destination";

    /// <summary>How it ends. A tunnel whose outer packet finds no route drops what it was given and tells nobody (vxlan_core.c, vxlan_xmit_one; ip_tunnel.c, ip_tunnel_xmit: tx_error; wireguard/socket.c, send4).</summary>
    internal Disposition Disposition => Link is null ? Disposition.Dropped : Disposition.InterfaceDown;

    /// <summary>The check that failed.</summary>
    internal Step.Checked Step => new(Link is null ? CheckKind.Tunnel : CheckKind.InterfaceState, false, Detail, Source);

    /// <summary>A link that is down or has no carrier.</summary>
    internal static UnderlayFault Of(Node node, Interface link) =>
        new(node, link, $"{link.Name} of {node.Name} {(link.IsKnownDown ? "is down" : "has no carrier")}", link.Source);
}
