using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>A WireGuard device and its peers, as <c>wg show</c> prints them.</summary>
/// <param name="Name">The interface.</param>
/// <param name="Peers">Its peers, in the order of the file.</param>
/// <param name="Source">Its first line.</param>
public sealed record WireGuardDevice(string Name, ImmutableArray<WireGuardPeer> Peers, SourceSpan Source)
{
    /// <summary>The file with the devices.</summary>
    internal const string File = "wg-dump.txt";

    /// <summary>What makes the file without anybody's secrets.</summary>
    internal const string Command = "(wg show all public-key; wg show all allowed-ips; wg show all endpoints)";

    /// <summary>The device's own key, by which its peers know it; null when no line tells or it is blanked.</summary>
    internal string? PublicKey { get; init; }

    /// <summary>True for a WireGuard device: by the details of <c>ip -d</c>, else by the names that Calico, Cilium and flannel give theirs.</summary>
    internal static bool IsOne(Interface link) =>
        link.Kind == "wireguard" || (link.Kind is null && link.Name is "wireguard.cali" or "wg-v6.cali" or "cilium_wg0" or "flannel-wg" or "flannel-wg-v6");

    /// <summary>The peer whose allowed addresses hold an address, by the longest prefix (allowedips.c, lookup); null when none does.</summary>
    internal WireGuardPeer? PeerOf(IpAddress address)
    {
        WireGuardPeer? best = null;
        var length = -1;
        foreach (var peer in Peers)
        {
            foreach (var prefix in peer.AllowedAddresses)
            {
                if (prefix.Length > length && prefix.Contains(address))
                    (best, length) = (peer, prefix.Length);
            }
        }

        return best;
    }
}
