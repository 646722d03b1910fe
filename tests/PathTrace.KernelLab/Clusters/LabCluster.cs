using System.Globalization;
using PathTrace.Cluster;
using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Nodes;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.KernelLab.Clusters;

/// <summary>
/// A cluster of the real kernel: a namespace per node, one for the router with the bridge that joins them, and one in which all links of pods, of the clients' side and of a balancer
/// end. The pods and clients are the lab's own: it sends and receives whole frames there. Neighbours that exist are known beforehand, so that a slow machine is not taken for a missing one.
/// Lives on the thread that made it, which must be a <see cref="LabThread"/>.
/// </summary>
internal sealed class LabCluster : IDisposable
{
    internal const int ClientIndex = 200;
    internal const int BalancerIndex = 201;
    private const int FirstPodIndex = 300;
    private const int PodsPerNode = 20;
    private const int UplinkIndex = 100;
    private const int BridgeIndex = 101;
    private const int FirstPortIndex = 110;

    private readonly NetNamespace _origin = NetNamespace.Current();
    private readonly List<NetNamespace> _spaces = [];

    internal LabCluster(ClusterConfig config, DropReasons? drops = null)
    {
        Config = config;
        Folder = Directory.CreateTempSubdirectory("pathtrace-cluster-").FullName;
        try
        {
            Build();
            Snapshot = Dump();
            Tracer = new(Snapshot);
            Watch = new(this, drops);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal ClusterConfig Config { get; }

    private ClusterNet Net => Config.Net;

    // How ip is told the family of what it is to read and print.
    private string Ip => Net.IsV4 ? "ip -4" : "ip -6";

    /// <summary>The folder of the snapshot and of what was loaded.</summary>
    internal string Folder { get; }

    internal string SnapshotFolder => Path.Combine(Folder, "snapshot");

    internal Snapshot Snapshot { get; }

    internal Tracer Tracer { get; }

    internal ClusterWatch Watch { get; }

    /// <summary>True when the folder is to outlive the cluster.</summary>
    internal bool IsKept { get; set; }

    /// <summary>Runs something where the pods and clients are.</summary>
    internal T Outside<T>(Func<T> work) => Inside(_spaces[0], work);

    /// <summary>Runs something in the router.</summary>
    internal T InRouter<T>(Func<T> work) => Inside(_spaces[1], work);

    /// <summary>Runs something in a node.</summary>
    internal T InNode<T>(int node, Func<T> work) => Inside(_spaces[2 + node], work);

    /// <summary>The index that a pod's end of its link has outside.</summary>
    internal static int IndexOf(int node, int pod) => FirstPodIndex + (node * PodsPerNode) + pod;

    /// <summary>The link-layer address of a node's interface.</summary>
    internal static byte[] MacOf(int node, string device) => device switch
    {
        ClusterNode.Uplink => [2, 1, 0, 0, 0, (byte)node],
        ClusterNode.Bridge => [2, 2, 0, 0, 0, (byte)node],
        _ => [2, 3, 0, 0, (byte)node, byte.Parse(device.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture)],
    };

    internal static readonly byte[] RouterMac = [2, 0, 0, 0, 0, 1];
    private static readonly byte[] RouterOutsideMac = [2, 0, 0, 0, 0, 2];

    /// <summary>The link-layer address to which clients send.</summary>
    internal static byte[] ClientGateway => RouterOutsideMac;

    /// <summary>The pod at whose link a frame was seen; null when it is no pod's.</summary>
    internal (ClusterNode Node, ClusterPod Pod)? PodAt(int outsideIndex)
    {
        var (node, pod) = Math.DivRem(outsideIndex - FirstPodIndex, PodsPerNode);
        return outsideIndex >= FirstPodIndex && node < Config.Nodes.Length && pod < Config.Nodes[node].Pods.Length ? (Config.Nodes[node], Config.Nodes[node].Pods[pod]) : null;
    }

    private static T Inside<T>(NetNamespace space, Func<T> work)
    {
        using var before = NetNamespace.Current();
        space.Enter();
        try
        {
            return work();
        }
        finally
        {
            before.Enter();
        }
    }

    private void Build()
    {
        for (var i = 0; i < Config.Nodes.Length + 2; i++)
        {
            _spaces.Add(NetNamespace.Create());
            foreach (var line in ClusterSettings.DefaultsOf(Net))
                SysctlWriter.Write(line);
        }

        Write("outside.batch", OutsideLines());
        Write("router.batch", RouterLines());
        Write("router-routes.batch", Config.RouterRoutes);
        Write("lab.nft", [ClusterSettings.TraceTableOf(Net)]);
        Outside(() =>
        {
            SysctlWriter.Write("net.ipv6.conf.all.disable_ipv6=1");
            SysctlWriter.Write("net.ipv6.conf.default.disable_ipv6=1");
            return Tools.Shell("ip -b outside.batch", Folder);
        });
        InRouter(() =>
        {
            SysctlWriter.Write(Net.IsV4 ? "net.ipv4.ip_forward=1" : "net.ipv6.conf.all.forwarding=1");
            SysctlWriter.Write($"net.bridge.bridge-nf-call-{(Net.IsV4 ? "iptables" : "ip6tables")}=0");
            return Tools.Shell($"{Ip} -b router.batch\n{Ip} -force -b router-routes.batch\nnft -f lab.nft", Folder);
        });
        for (var i = 0; i < Config.Nodes.Length; i++)
            BuildNode(Config.Nodes[i], i);
        _spaces[0].Enter();
    }

    private void BuildNode(ClusterNode node, int number)
    {
        Write(node.Name + ".links", NodeLines(node));
        Write(node.Name + ".routes", node.Routes);
        Write(node.Name + ".forwarding", node.Forwarding);
        Write(node.Name + ".rules", node.Rules);
        Directory.CreateDirectory(Path.Combine(SnapshotFolder, "nodes", node.Name));
        var tables = Net.IsV4 ? "iptables" : "ip6tables";
        InNode(number, () =>
        {
            Tools.Shell($"{Ip} -b {node.Name}.links", Folder);
            foreach (var line in node.Sysctls)
                SysctlWriter.Write(line);
            return Tools.Shell($$"""
                nft -f lab.nft
                {{(node.Rules.IsEmpty ? "" : $"{tables}-nft-restore < {node.Name}.rules")}}
                {{Ip}} -force -b {{node.Name}}.routes 2>> refused || true
                {{(node.Forwarding.IsEmpty ? "" : $"bridge -b {node.Name}.forwarding")}}
                cd snapshot/nodes/{{node.Name}}
                {{tables}}-nft-save > {{tables}}-nft-save.txt
                [ -s {{tables}}-nft-save.txt ] || mv {{tables}}-nft-save.txt {{tables}}-save.txt
                {{Ip}} route show table all > {{(Net.IsV4 ? "ip-route.txt" : "ip-6-route.txt")}}
                {{Ip}} rule > {{(Net.IsV4 ? "ip-rule.txt" : "ip-6-rule.txt")}}
                ip -d addr > ip-addr.txt
                ip neigh > ip-neigh.txt
                bridge fdb > bridge-fdb.txt
                sysctl net.ipv4.conf net.ipv4.ip_forward net.ipv6.conf net.bridge > sysctl.txt
                """, Folder);
        });
    }

    private Snapshot Dump()
    {
        ClusterFiles.Write(Config, SnapshotFolder);
        return Snapshot.Load(SnapshotFolder);
    }

    private IEnumerable<string> OutsideLines()
    {
        yield return $"link add client index {ClientIndex} type veth peer name ext index 101 address {Text(RouterOutsideMac)} netns {_spaces[1].Path}";
        yield return $"link add lb index {BalancerIndex} type veth peer name lbp index 102 netns {_spaces[1].Path}";
        yield return "link set client up arp off";
        yield return "link set lb up arp off";
        foreach (var node in Config.Nodes)
        {
            for (var j = 0; j < node.Pods.Length; j++)
            {
                var name = $"p{node.Number}-{j}";
                var port = ClusterNode.PortOf(j);
                yield return $"link add {name} index {IndexOf(node.Number, j)} type veth "
                    + $"peer name {port} index {FirstPortIndex + j} address {Text(MacOf(node.Number, port))} netns {_spaces[2 + node.Number].Path}";
                yield return $"link set {name} up arp off";
            }
        }
    }

    private IEnumerable<string> RouterLines()
    {
        yield return "link set lo up";
        yield return $"link add br0 index 100 address {Text(RouterMac)} type bridge mcast_snooping 0";
        yield return Address(Net.Router + Net.SubnetSuffix, "br0");
        yield return Address(Net.RouterOutside + Net.RouterOutsideSuffix, "ext");
        yield return "link set lbp master br0 up";
        yield return "link set ext up";
        yield return "link set br0 up";
        yield return ClusterSettings.Impatience(Net, "br0");
        foreach (var node in Config.Nodes)
        {
            yield return $"link add n{node.Number} index {FirstPortIndex + node.Number} type veth "
                + $"peer name eth0 index {UplinkIndex} address {Text(MacOf(node.Number, ClusterNode.Uplink))} netns {_spaces[2 + node.Number].Path}";
            yield return $"link set n{node.Number} master br0 up";
            yield return Neighbour(node.Address, MacOf(node.Number, ClusterNode.Uplink), "br0");
        }

        foreach (var address in new[] { Net.Client, Net.Crowd, Net.RemoteGateway })
            yield return Neighbour(address, Addresses.MacOf(IpAddress.Parse(address)), "ext");
        yield return Neighbour(Net.Bystander, Addresses.MacOf(IpAddress.Parse(Net.Bystander)), "br0");
        yield return $"route add {Net.RemoteNetwork} via {Net.RemoteGateway}";
        yield return $"route add {Net.StrayCidr} via {Net.RemoteGateway}";
    }

    private IEnumerable<string> NodeLines(ClusterNode node)
    {
        yield return "link set lo up";
        yield return Address(node.Address + Net.SubnetSuffix, "eth0");
        yield return "link set eth0 up";
        yield return ClusterSettings.Impatience(Net, "eth0");
        yield return Neighbour(Net.Router, RouterMac, "eth0");
        yield return Neighbour(Net.Bystander, Addresses.MacOf(IpAddress.Parse(Net.Bystander)), "eth0");
        foreach (var other in Config.Nodes.Where(n => n != node))
            yield return Neighbour(other.Address, MacOf(other.Number, ClusterNode.Uplink), "eth0");
        if (node.HasBridge)
        {
            yield return $"link add cni0 index {BridgeIndex} address {Text(MacOf(node.Number, ClusterNode.Bridge))} type bridge mcast_snooping 0";
            yield return Address(node.Gateway + Net.SubnetSuffix, "cni0");
            yield return "link set cni0 up";
            yield return ClusterSettings.Impatience(Net, "cni0");
        }

        for (var j = 0; j < node.Pods.Length; j++)
        {
            var port = ClusterNode.PortOf(j);
            yield return $"link set {port}{(node.HasBridge ? " master cni0" : "")} up";
            if (!node.HasBridge)
                yield return $"route add {node.Pods[j].Address} dev {port}{(Net.IsV4 ? " scope link" : "")}";
            yield return Neighbour(node.Pods[j].Address, Addresses.MacOf(IpAddress.Parse(node.Pods[j].Address)), node.LinkOf(j));
        }
    }

    /// <summary>The name of a node's interface; null for an index that the lab did not give.</summary>
    internal static string? DeviceOf(int index) => index switch
    {
        1 => "lo",
        UplinkIndex => ClusterNode.Uplink,
        BridgeIndex => ClusterNode.Bridge,
        ClusterNode.TunnelIndex => ClusterNode.Tunnel,
        >= FirstPortIndex and < FirstPortIndex + PodsPerNode => ClusterNode.PortOf(index - FirstPortIndex),
        _ => null,
    };

    private string Address(string address, string device) => $"addr add {address} dev {device}{(Net.IsV4 ? "" : " nodad")}";

    private static string Neighbour(string address, byte[] mac, string device) => $"neigh add {address} lladdr {Text(mac)} dev {device} nud permanent";

    private static string Text(byte[] mac) => string.Join(':', mac.Select(o => o.ToString("x2", CultureInfo.InvariantCulture)));

    private void Write(string file, IEnumerable<string> lines) => File.WriteAllText(Path.Combine(Folder, file), string.Join('\n', lines) + "\n");

    public void Dispose()
    {
        Watch?.Dispose();
        _origin.Enter();
        foreach (var space in _spaces)
            space.Dispose();
        _origin.Dispose();
        if (!IsKept)
            Directory.Delete(Folder, recursive: true);
    }
}
