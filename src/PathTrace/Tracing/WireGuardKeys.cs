using PathTrace.Cluster;

namespace PathTrace.Tracing;

/// <summary>
/// Whose keys peers have: the responder of a handshake throws away what was made for another key than its own, and what comes from a key that it has no peer for (drivers/net/wireguard: cookie.c,
/// wg_cookie_validate_packet; noise.c, wg_noise_handshake_consume_initiation).
/// </summary>
internal static class WireGuardKeys
{
    /// <summary>Whether the peer's key is that of one of the far end's devices; null where the dumps do not show every key.</summary>
    internal static bool? Fits(WireGuardPeer peer, Node exit)
    {
        if (peer.PublicKey is not { } key || exit.WireGuard is not { } devices)
            return null;
        if (devices.Any(d => d.PublicKey == key))
            return true;
        return devices.IsEmpty || exit.Broken.HasFlag(BrokenDumps.WireGuard) || devices.Any(d => d.PublicKey is null) ? null : false;
    }

    /// <summary>True when the device certainly has no peer with another one's key.</summary>
    internal static bool IsStranger(WireGuardDevice other, WireGuardDevice device, Node node) => other.PublicKey is { } key
        && !node.Broken.HasFlag(BrokenDumps.WireGuard) && device.Peers.All(p => p.PublicKey is { } known && known != key);
}
