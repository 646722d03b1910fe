using System.Buffers.Binary;
using System.Numerics;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>Which node of a cluster a connection falls to (xt_cluster.c, xt_cluster_hash, on a little-endian machine).</summary>
internal static class ClusterShares
{
    // jhash.h: JHASH_INITVAL.
    private const uint InitialValue = 0xdeadbeef;

    internal static Evaluation Is(PacketState state, Condition.ClusterShare condition)
    {
        if (state.Entry is not { } entry)
            return false;
        // The kernel takes the source of the connection that expected this one.
        if (state.Tracking == CtStates.Related)
            return new Unknown("to which node of the cluster the connection falls", "its client is the one of a connection that no dump shows");
        state.Witness?.FixAddress(entry.Original.Source);
        return (condition.NodeMask & (1u << (int)ShareOf(entry.Original.Source, condition.TotalNodes, condition.Seed))) != 0;
    }

    /// <summary>The number of the share, from 0 (linux/kernel.h, reciprocal_scale).</summary>
    internal static uint ShareOf(IpAddress source, uint total, uint seed) => (uint)(((ulong)HashOf(source, seed) * total) >> 32);

    // jhash.h, jhash_1word: one word in the machine's order, of octets in the network's. Of an IPv6 address only the first 32 bits take part: xt_cluster_hash_ipv6 divides
    // NF_CT_TUPLE_L3SIZE, a number of words, by the size of a word. kernel: confirmed.
    private static uint HashOf(IpAddress source, uint seed)
    {
        var first = unchecked((uint)(source.Family == IpFamily.IPv6 ? source.Bits >> 96 : source.Bits));
        var initial = unchecked(InitialValue + (1u << 2) + seed);
        return Final(unchecked(BinaryPrimitives.ReverseEndianness(first) + initial), initial, initial);
    }

    private static uint Final(uint a, uint b, uint c)
    {
        unchecked
        {
            c = (c ^ b) - BitOperations.RotateLeft(b, 14);
            a = (a ^ c) - BitOperations.RotateLeft(c, 11);
            b = (b ^ a) - BitOperations.RotateLeft(a, 25);
            c = (c ^ b) - BitOperations.RotateLeft(b, 16);
            a = (a ^ c) - BitOperations.RotateLeft(c, 4);
            b = (b ^ a) - BitOperations.RotateLeft(a, 14);
            return (c ^ b) - BitOperations.RotateLeft(b, 24);
        }
    }
}
