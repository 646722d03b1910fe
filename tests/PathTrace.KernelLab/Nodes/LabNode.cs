using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.KernelLab.Frames;
using PathTrace.KernelLab.Kernel;
using PathTrace.KernelLab.Probes;
using PathTrace.Net;

namespace PathTrace.KernelLab.Nodes;

/// <summary>
/// A node of the real kernel: a namespace for the node and one for everything outside, joined by a veth pair per interface, with the configuration loaded and dumped again by the
/// real tools. Lives on the thread that made it, which must be a <see cref="LabThread"/>.
/// </summary>
internal sealed class LabNode : IDisposable
{
    internal const string Name = "node1";
    private const int FirstNodeIndex = 100;
    private const int FirstOutsideIndex = 200;

    private readonly NetNamespace _origin = NetNamespace.Current();
    private readonly NetNamespace _outside;
    private readonly NetNamespace _inside;
    private readonly Dictionary<IpFamily, NodeModel> _models = [];

    internal LabNode(NodeConfig config, DropReasons? drops = null)
    {
        Config = config;
        Folder = Directory.CreateTempSubdirectory("pathtrace-lab-").FullName;
        try
        {
            _outside = NetNamespace.Create();
            _inside = NetNamespace.Create();
            Build();
            Snapshot = Dump();
            Watch = new(this, drops);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal NodeConfig Config { get; }

    /// <summary>The snapshot's folder.</summary>
    internal string Folder { get; }

    /// <summary>What the kernel said about routes and routing rules that it did not take; empty when it took all.</summary>
    internal string Refused { get; private set; } = "";

    internal Snapshot Snapshot { get; private set; }

    internal Watch Watch { get; }

    internal NodeModel Model(IpFamily family)
    {
        if (!_models.TryGetValue(family, out var model))
            _models[family] = model = new(Snapshot.Nodes[0], family);
        return model;
    }

    /// <summary>The index that an interface's far end has outside.</summary>
    internal int OutsideIndexOf(string link) => FirstOutsideIndex + IndexOf(link);

    /// <summary>The interface by which a frame left that was seen at its far end, the bridge for a port of one; null when it is none of the node's.</summary>
    internal string? LinkOf(int outsideIndex) => outsideIndex >= FirstOutsideIndex && outsideIndex < FirstOutsideIndex + Config.Links.Length
        ? Config.Links[outsideIndex - FirstOutsideIndex].Bridge ?? Config.Links[outsideIndex - FirstOutsideIndex].Name
        : null;

    internal static byte[] MacOf(int index) => [2, 0, 0, 0, (byte)index, 1];

    internal int IndexOf(string link)
    {
        for (var i = 0; i < Config.Links.Length; i++)
        {
            if (Config.Links[i].Name == link)
                return i;
        }

        // What comes by a bridge comes by one of its ports.
        for (var i = 0; i < Config.Links.Length; i++)
        {
            if (Config.Links[i].Bridge == link)
                return i;
        }

        throw new LabException($"the node has no interface {link}");
    }

    /// <summary>Runs something outside and comes back into the node.</summary>
    internal T Outside<T>(Func<T> work)
    {
        _outside.Enter();
        try
        {
            return work();
        }
        finally
        {
            _inside.Enter();
        }
    }

    private void Build()
    {
        foreach (var line in LabSettings.Defaults)
            SysctlWriter.Write(line);
        Write("outside.batch", Config.Links.SelectMany(OutsideLines));
        Outside(() =>
        {
            SysctlWriter.Write("net.ipv6.conf.default.disable_ipv6=1");
            return Tools.Shell("ip -b outside.batch", Folder);
        });
        Write("links.batch",
        [
            "link set lo up", .. Config.Bridges.Select(b => $"link add {b.Name} type bridge"), .. Config.Links.Concat(Config.Bridges).SelectMany(InsideLines), .. Config.Links.SelectMany(NeighbourLines),
        ]);
        Write("routes.batch", Config.Routes.Where(r => !r.StartsWith("-6 ", StringComparison.Ordinal)));
        Write("routes6.batch", Config.Routes.Where(r => r.StartsWith("-6 ", StringComparison.Ordinal)).Select(r => r[3..]));
        Write("lab.nft", [LabSettings.TraceTable]);
        Tools.Shell("ip -b links.batch\nnft -f lab.nft", Folder);
        foreach (var line in Config.Sysctls)
            SysctlWriter.Write(line);
        Settle();
        Tools.Shell($"{Load("ipset -exist restore", "sets", Config.Sets)}{Load("iptables-nft-restore", "nft", Config.Nft)}{Load("iptables-legacy-restore", "legacy", Config.Legacy)}"
            + $"{Load("ip6tables-nft-restore", "nft6", Config.Nft6)}{Load("ip6tables-legacy-restore", "legacy6", Config.Legacy6)}"
            + "ip -force -b routes.batch 2>> refused || true\nip -6 -force -b routes6.batch 2>> refused || true\n", Folder);
        Refused = File.ReadAllText(Path.Combine(Folder, "refused"));
        Break();
    }

    // The routes of IPv6 addresses, the link-local ones among them, are made by a work of its own (addrconf.c, addrconf_dad_work), which must not come behind the configuration's.
    private void Settle()
    {
        var own = Config.Links.Concat(Config.Bridges).SelectMany(l => l.Addresses).Where(a => a.Contains(':', StringComparison.Ordinal)).Select(a => a[..a.IndexOf('/', StringComparison.Ordinal)]);
        string[] expected = [.. own.Select(a => $"^local {a} "), .. Config.Links.Select(l => $"^local fe80::[0-9a-f:]* dev {l.Name} ")];
        for (var i = 0; i < 100; i++)
        {
            var local = Tools.Shell("ip -6 route show table local", Folder);
            if (expected.All(route => Regex.IsMatch(local, route, RegexOptions.Multiline)))
                return;
            Thread.Sleep(20);
        }
    }

    // The kernel notices a lost carrier in a work of its own (link_watch.c, linkwatch_event).
    private void Break()
    {
        foreach (var link in Config.Links.Where(l => l.State != LinkState.Up))
        {
            if (link.State == LinkState.NoCarrier)
                Outside(() => Tools.Shell($"ip link set {link.Name} down", Folder));
            var order = link.State == LinkState.Down ? $"ip link set {link.Name} down\n" : "";
            Tools.Shell($"{order}for i in $(seq 100); do ip link show dev {link.Name} | grep -q 'state \\(DOWN\\|LOWERLAYERDOWN\\)' && break; sleep 0.05; done", Folder);
        }
    }

    private Snapshot Dump()
    {
        Tools.Shell("""
            mkdir -p snapshot/nodes/node1
            cd snapshot/nodes/node1
            for tables in iptables ip6tables; do for backend in nft legacy; do
              $tables-$backend-save > $tables-$backend-save.txt
              [ -s $tables-$backend-save.txt ] || rm $tables-$backend-save.txt
            done; ls $tables-* > /dev/null 2>&1 || : > $tables-save.txt; done
            ip -4 route show table all > ip-route.txt
            ip -6 route show table all > ip-6-route.txt
            ip -4 rule > ip-rule.txt
            ip -6 rule > ip-6-rule.txt
            ip -d addr > ip-addr.txt
            ip neigh > ip-neigh.txt
            ipset save > ipset-save.txt
            sysctl -a -r '^net\.(ipv4|ipv6|bridge)' > sysctl.txt 2> /dev/null
            """, Folder);
        return Snapshot.Load(Path.Combine(Folder, "snapshot"));
    }

    /// <summary>Gives sets the members back that rules took or added.</summary>
    internal void RestoreSets()
    {
        if (Config.ChangesSets)
            Tools.Shell("(ipset list -n | grep -v '^L' | sed 's/^/flush /'; grep '^add S' sets) | ipset -exist restore", Folder);
    }

    private string Load(string command, string file, ImmutableArray<string> lines)
    {
        if (lines.IsEmpty)
            return "";
        Write(file, lines);
        return $"{command} < {file}\n";
    }

    private IEnumerable<string> OutsideLines(LinkConfig link)
    {
        var index = IndexOf(link.Name);
        var mtu = link.Mtu.ToString(CultureInfo.InvariantCulture);
        yield return $"link add {link.Name} index {FirstOutsideIndex + index} mtu 9000 type veth peer name {link.Name} index {FirstNodeIndex + index} mtu {mtu} "
            + $"address 02:00:00:00:{index:x2}:01 netns {_inside.Path}";
        yield return $"link set {link.Name} up arp off";
    }

    private static IEnumerable<string> InsideLines(LinkConfig link) =>
        link.Addresses.Select(a => $"addr add {a} dev {link.Name}" + (a.Contains(':', StringComparison.Ordinal) ? " nodad" : ""))
            .Concat(link.Bridge is { } bridge ? [$"link set {link.Name} master {bridge}"] : [])
            .Append($"link set {link.Name} group {link.Group} up");

    private IEnumerable<string> NeighbourLines(LinkConfig link) =>
        Config.Neighbours.Select(a => $"neigh add {a} lladdr {string.Join(':', Addresses.MacOf(IpAddress.Parse(a)).Select(o => o.ToString("x2", CultureInfo.InvariantCulture)))} dev {link.Name} nud permanent");

    private void Write(string file, IEnumerable<string> lines) => File.WriteAllText(Path.Combine(Folder, file), string.Join('\n', lines) + "\n");

    public void Dispose()
    {
        Watch?.Dispose();
        _origin.Enter();
        _inside?.Dispose();
        _outside?.Dispose();
        _origin.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
