using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Explain;

/// <summary>fixtures/ipvs with something taken away: what kube-proxy in IPVS mode lacks is said in its own words, and no rule of iptables is missed.</summary>
public sealed class IpvsCauseTests
{
    private const string Call = "tcp 10.244.1.2:40000 -> 10.96.0.80:80";

    private static (Disposition End, Explanation Why) Explain(string query, Func<Node, Node> change)
    {
        var healthy = Fixtures.Load("ipvs");
        var snapshot = healthy with { Nodes = [.. healthy.Nodes.Select(n => n.Name == "worker1" ? change(n) : n)] };
        var trace = snapshot.Trace(query);
        return (trace.Paths[0].Outcome, new Explainer(snapshot).Explain(trace).Explanations[0]);
    }

    private static Node Without(Node node, string server) => node with { VirtualServers = [.. node.VirtualServers!.Value.Where(s => s.ToString() != server)] };

    [Fact]
    public void A_virtual_server_that_is_missing_is_told_beside_the_node_that_has_it()
    {
        var (end, why) = Explain(Call, n => Without(n, "tcp 10.96.0.80:80"));

        Assert.Equal((Disposition.NodePortNotTaken, FindingCode.VirtualServerMissing, FindingOwner.KubeProxy, "worker1"), (end, why.Code, why.Owner, why.Node));
        Assert.Equal("worker1 has no virtual server for default/web", why.Title);
        Assert.Contains(why.Evidence, e => e.Source.ToString() == "nodes/worker2/ipvsadm-save.txt:3");
        Assert.Equal("worker1$ ipvsadm -L -n -t 10.96.0.80:80   # no such service: still missing", why.Check?.ToString());
    }

    [Fact]
    public void So_is_that_of_a_node_port()
    {
        var (end, why) = Explain("tcp 203.0.113.7:51001 -> 192.168.0.2:30080 at worker1 in eth0", n => Without(n, "tcp 192.168.0.2:30080"));

        Assert.Equal((Disposition.NodePortNotTaken, FindingCode.VirtualServerMissing), (end, why.Code));
    }

    [Fact]
    public void An_address_that_kube_ipvs0_lacks_is_no_missing_rule()
    {
        var (_, why) = Explain(Call, n => n with
        {
            Interfaces = [.. n.Interfaces!.Value.Select(i => i.Name == "kube-ipvs0" ? i with { Addresses = [.. i.Addresses.Where(a => a.Address.ToString() != "10.96.0.80")] } : i)],
            Routes = [.. n.Routes!.Value.Where(r => r.Destination.ToString() != "10.96.0.80/32")],
        });

        Assert.Equal((FindingCode.VirtualServerMissing, "worker1 does not hold the address of default/web"), (why.Code, why.Title));
    }

    [Fact]
    public void A_real_server_that_no_pod_is_any_more_is_stale()
    {
        var (_, why) = Explain(Call, n => n with
        {
            VirtualServers = [.. n.VirtualServers!.Value.Select(s => s with { RealServers = [.. s.RealServers.Select(r => r with { Address = new(PathTrace.Net.IpAddress.Parse("10.244.1.99"), 3000) })] })],
        });

        Assert.Equal((FindingCode.StaleEndpoint, "worker1"), (why.Code, why.Node));
    }

    [Fact]
    public void A_virtual_server_without_the_ready_endpoints_of_its_service_is_behind()
    {
        var (end, why) = Explain(Call, n => n with { VirtualServers = [.. n.VirtualServers!.Value.Select(s => s with { RealServers = [] })] });

        Assert.Equal((Disposition.NoHealthyBackend, FindingCode.EndpointMissing, FindingOwner.KubeProxy), (end, why.Code, why.Owner));
    }

    [Fact]
    public void Without_its_virtual_servers_a_node_is_open_and_not_broken()
    {
        var (end, why) = Explain(Call, n => n with { VirtualServers = null });

        Assert.Equal((Disposition.Indeterminate, FindingCode.MissingFileDecides), (end, why.Code));
        Assert.Equal("worker1$ ipvsadm-save -n > ipvsadm-save.txt", why.Command?.ToString());
        Assert.Contains("kube-proxy runs in IPVS mode there", why.Why, StringComparison.Ordinal);
    }
}
