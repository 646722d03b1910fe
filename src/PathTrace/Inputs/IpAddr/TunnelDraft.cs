using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Inputs.IpAddr;

/// <summary>The details of a tunnel device while they are read, by the words that <c>ip -d link</c> prints; JSON has the same or close ones.</summary>
internal sealed class TunnelDraft(string kind)
{
    private uint? _vni;
    private IpAddress? _local;
    private IpAddress? _remote;
    private string? _device;
    private int? _port;
    private bool _isExternal;

    /// <summary>True for words that have a value of interest behind them.</summary>
    internal static bool Takes(ReadOnlySpan<char> word) =>
        word is "id" or "vni" or "local" or "local6" or "remote" or "remote6" or "group" or "group6" or "dev" or "link" or "dstport" or "port";

    /// <summary>Stores a value; what cannot be read, such as <c>any</c>, leaves it open.</summary>
    internal void Set(ReadOnlySpan<char> word, string value)
    {
        switch (word)
        {
            case "id" or "vni":
                _vni = uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var vni) ? vni : null;
                break;
            case "local" or "local6":
                _local = Address(value);
                break;
            case "remote" or "remote6" or "group" or "group6":
                _remote = Address(value);
                break;
            case "dev" or "link":
                _device = value;
                break;
            case "dstport" or "port":
                _port = ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
                break;
            case "external":
                _isExternal = true;
                break;
            default:
                break;
        }
    }

    /// <summary>The details; null for devices that are no tunnels.</summary>
    internal TunnelDetails? Build() => kind
        is "vxlan" or "geneve" or "ipip" or "ip6tnl" or "sit" or "gre" or "gretap" or "ip6gre" or "ip6gretap" or "erspan" or "ip6erspan" or "vti" or "vti6" or "bareudp"
        ? new(kind, _vni, _local, _remote, _device, _port, _isExternal)
        : null;

    // 0.0.0.0 and :: stand for "any" where JSON prints them.
    private static IpAddress? Address(string value) =>
        IpAddress.TryParse(value, out var address) && !address.IsZero ? address : null;
}
