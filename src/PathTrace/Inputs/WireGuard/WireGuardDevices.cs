using System.Collections.Immutable;
using System.Text;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.WireGuard;

/// <summary>The devices of a file while its lines are read: several lines may tell of one peer.</summary>
internal sealed class WireGuardDevices
{
    private readonly List<Draft> _devices = [];

    /// <summary>A line about a device; true, as it is read.</summary>
    internal bool AddDevice(string name, string key, SourceSpan span)
    {
        var device = Of(name, span);
        device.Key ??= KeyOf(key);
        return true;
    }

    /// <summary>What a line tells of a peer; true, as it is read.</summary>
    internal bool AddPeer(string name, string key, SocketAddress? endpoint, ImmutableArray<IpPrefix> allowed, SourceSpan span)
    {
        var device = Of(name, span);
        var known = KeyOf(key);
        // A peer whose key is blanked cannot be told from another: each line is one.
        var at = known is null ? -1 : device.Peers.FindIndex(p => p.PublicKey == known);
        if (at < 0)
            device.Peers.Add(new(endpoint, allowed, span) { PublicKey = known });
        else
            device.Peers[at] = device.Peers[at] with { Endpoint = device.Peers[at].Endpoint ?? endpoint, AllowedAddresses = device.Peers[at].AllowedAddresses.AddRange(allowed) };
        return true;
    }

    internal ImmutableArray<WireGuardDevice> Build() => [.. _devices.Select(d => new WireGuardDevice(d.Name, [.. d.Peers], d.Source) { PublicKey = d.Key })];

    private static string? KeyOf(string text) => KeyMask.IsKey(Encoding.UTF8.GetBytes(text)) ? text : null;

    private Draft Of(string name, SourceSpan span)
    {
        if (_devices.Find(d => d.Name == name) is { } known)
            return known;
        var added = new Draft(name, span);
        _devices.Add(added);
        return added;
    }

    private sealed class Draft(string name, SourceSpan source)
    {
        internal string Name => name;

        internal SourceSpan Source => source;

        internal string? Key { get; set; }

        internal List<WireGuardPeer> Peers { get; } = [];
    }
}
