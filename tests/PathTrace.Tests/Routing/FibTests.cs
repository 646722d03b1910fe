using FsCheck;
using FsCheck.Fluent;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Routing;

public class FibTests
{
    private static Route Route(string destination, byte tos = 0, uint metric = 0) => new()
    {
        Type = RouteType.Unicast,
        Destination = IpPrefix.Parse(destination),
        Table = RouteTables.Main,
        Tos = tos,
        Metric = metric,
    };

    // Few bits vary, so that prefixes nest and repeat.
    private static Gen<IpAddress> CrowdedAddress(IpFamily family) =>
        from top in Gen.Choose(0, 3)
        from bottom in Gen.Choose(0, 3)
        let width = family.AddressBits()
        select IpAddress.Create(family, ((UInt128)(uint)top << (width - 2)) | (uint)bottom);

    private static Gen<Route> CrowdedRoute { get; } =
        from family in Gens.Family
        from address in CrowdedAddress(family)
        from length in Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, family.AddressBits()).Select(n => n / 2 * 2))
        from tos in Gen.Elements((byte)0, (byte)0, (byte)4, (byte)8)
        from metric in Gen.Elements(0u, 100u, 1024u)
        select Route(IpPrefix.Containing(address, length).ToString(), tos, metric);

    [Fact]
    public void The_index_gives_what_a_walk_over_all_routes_gives() => Claim.Holds(
        from family in Gens.Family
        from routes in CrowdedRoute.ListOf()
        from destination in CrowdedAddress(family)
        from tos in Gen.Elements((byte)0, (byte)4, (byte)16)
        select (family, routes, destination, tos),
        t =>
        {
            var walk = t.routes
                .Where(r => r.Destination.Contains(t.destination) && (r.Tos == 0 || r.Tos == t.tos))
                .OrderByDescending(r => r.Destination.Length).ThenByDescending(r => r.Tos).ThenBy(r => r.Metric);
            Assert.Equal(walk, Candidates(new Fib("main", t.family, t.routes), t.destination, t.tos));
        }, 2000);

    [Fact]
    public void Longest_prefix_then_TOS_then_metric_then_order_of_the_dump()
    {
        Route[] routes = [Route("0.0.0.0/0"), Route("10.0.0.0/8", metric: 5), Route("10.0.0.0/8", metric: 2), Route("10.0.0.0/8", tos: 16, metric: 9), Route("10.1.0.0/16"), Route("10.0.0.0/8", metric: 2)];
        var found = Candidates(new Fib("main", IpFamily.IPv4, routes), IpAddress.Parse("10.1.0.1"), 16);
        Assert.Equal([4, 3, 2, 5, 1, 0], found.Select(r => Array.FindIndex(routes, x => ReferenceEquals(x, r))));
    }

    // ::a00:1 has the bits of 10.0.0.1.
    [Fact]
    public void Families_do_not_mix()
    {
        Route[] routes = [Route("10.0.0.0/8"), Route("::/0")];
        Assert.Empty(Candidates(new Fib("main", IpFamily.IPv4, routes), IpAddress.Parse("::a00:1"), 0));
        Assert.Empty(Candidates(new Fib("main", IpFamily.IPv6, routes), IpAddress.Parse("10.0.0.1"), 0));
        Assert.Empty(Candidates(new Fib("main", IpFamily.IPv4, routes), default, 0));
        Assert.Single(new Fib("main", IpFamily.IPv4, routes).Routes);
    }

    [Theory]
    [InlineData("255", "local")]
    [InlineData("254", "main")]
    [InlineData("253", "default")]
    [InlineData("100", "100")]
    [InlineData("calico", "calico")]
    public void Tables_have_one_name(string printed, string name) => Assert.Equal(name, RouteTables.Canonical(printed));

    private static List<Route> Candidates(Fib fib, IpAddress destination, byte tos)
    {
        var found = new List<Route>();
        foreach (var route in fib.Candidates(destination, tos))
            found.Add(route);
        return found;
    }
}
