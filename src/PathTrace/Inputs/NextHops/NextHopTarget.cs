using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Inputs.NextHops;

/// <summary>Where a row of a next-hop table sends.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Address">The next hop; set for <see cref="NextHopKind.Address"/>.</param>
/// <param name="Name">The name in the table.</param>
internal sealed record NextHopTarget(NextHopKind Kind, IpAddress? Address, string? Name)
{
    internal static NextHopTarget To(IpAddress address) => new(NextHopKind.Address, address, null);

    internal static NextHopTarget Node(string name) => new(NextHopKind.Node, null, name);

    internal static NextHopTarget Local(string? name = null) => new(NextHopKind.Local, null, name);

    internal static NextHopTarget Outside(string? name = null) => new(NextHopKind.Outside, null, name);

    internal static NextHopTarget Blackhole(string? name = null) => new(NextHopKind.Blackhole, null, name);
}
