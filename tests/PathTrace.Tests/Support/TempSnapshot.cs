using System.Globalization;
using PathTrace.Cluster;

namespace PathTrace.Tests.Support;

/// <summary>Snapshots written as files and loaded like any other, for tests that need a cluster of their own.</summary>
internal static class TempSnapshot
{
    /// <summary>What a node of the tests' flat network prints: eth0 192.168.0.N, pods of 10.0.N.0/24 on bridge cni0, default route over 192.168.0.1.</summary>
    internal static (string, string)[] Node(int number, string rules = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n", string routes = "", string settings = "")
    {
        var n = number.ToString(CultureInfo.InvariantCulture);
        var folder = $"nodes/w{n}/";
        return
        [
            (folder + "iptables-save.txt", rules),
            (folder + "ip-route.txt", $"""
                default via 192.168.0.1 dev eth0
                10.0.{n}.0/24 dev cni0 proto kernel scope link src 10.0.{n}.254
                192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.{n}
                local 10.0.{n}.254 dev cni0 table local proto kernel scope host src 10.0.{n}.254
                local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1
                local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1
                local 192.168.0.{n} dev eth0 table local proto kernel scope host src 192.168.0.{n}
                {routes}

                """),
            (folder + "ip-rule.txt", "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n"),
            (folder + "ip-addr.txt", $"""
                1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
                    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                    inet 127.0.0.1/8 scope host lo
                2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                    link/ether 02:00:00:00:00:0{n} brd ff:ff:ff:ff:ff:ff
                    inet 192.168.0.{n}/24 brd 192.168.0.255 scope global eth0
                3: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
                    link/ether 02:00:00:00:01:0{n} brd ff:ff:ff:ff:ff:ff
                    inet 10.0.{n}.254/24 brd 10.0.{n}.255 scope global cni0
                4: veth1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master cni0 state UP group default qlen 1000
                    link/ether 02:00:00:00:02:0{n} brd ff:ff:ff:ff:ff:ff

                """),
            (folder + "sysctl.txt", $"""
                net.ipv4.ip_forward = 1
                net.ipv4.conf.all.forwarding = 1
                net.ipv4.conf.all.rp_filter = 0
                net.ipv4.conf.cni0.forwarding = 1
                net.ipv4.conf.cni0.rp_filter = 0
                net.ipv4.conf.eth0.forwarding = 1
                net.ipv4.conf.eth0.rp_filter = 0
                {settings}

                """),
        ];
    }

    internal static Snapshot Load(params IEnumerable<(string Path, string Text)>[] parts)
    {
        var folder = Directory.CreateTempSubdirectory("pathtrace-");
        try
        {
            foreach (var (path, text) in parts.SelectMany(p => p))
            {
                var file = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }

            return Snapshot.Load(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>One more file.</summary>
    internal static (string, string)[] With(string path, string text) => [(path, text)];
}
