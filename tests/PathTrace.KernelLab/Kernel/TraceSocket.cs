using System.Buffers.Binary;

namespace PathTrace.KernelLab.Kernel;

/// <summary>Listens to nft's trace events of the namespace in which it is made.</summary>
internal sealed class TraceSocket : IDisposable
{
    // NFNLGRP_NFTRACE is group 9; the mask counts from 1.
    private readonly Netlink _netlink = new(1u << 8);

    internal int Number => _netlink.Number;

    /// <summary>Every event that has come, in order.</summary>
    internal void Drain(List<TraceEvent> events)
    {
        while (true)
        {
            var before = events.Count;
            foreach (var message in _netlink.Receive())
                events.Add(Parse(message));
            if (events.Count == before)
                return;
        }
    }

    private static TraceEvent Parse(ReadOnlySpan<byte> message)
    {
        var e = new TraceEvent { Family = message[Netlink.Header] };
        Netlink.ReadAttributes(message[Netlink.NetfilterHeader..], (kind, value) => e = kind switch
        {
            1 => e with { Table = Netlink.TextOf(value) },
            2 => e with { Chain = Netlink.TextOf(value) },
            3 => e with { Handle = BinaryPrimitives.ReadUInt64BigEndian(value) },
            4 => e with { Kind = (TraceKind)BinaryPrimitives.ReadUInt32BigEndian(value) },
            5 => e with { Verdict = CodeOf(value) },
            6 => e with { Id = BinaryPrimitives.ReadUInt32BigEndian(value) },
            8 => e with { Network = value.ToArray() },
            9 => e with { Transport = value.ToArray() },
            12 => e with { OutIndex = BinaryPrimitives.ReadInt32BigEndian(value) },
            14 => e with { Mark = BinaryPrimitives.ReadUInt32BigEndian(value) },
            16 => e with { Policy = BinaryPrimitives.ReadInt32BigEndian(value) },
            _ => e,
        });
        return e;
    }

    private static int CodeOf(ReadOnlySpan<byte> verdict)
    {
        var code = 0;
        Netlink.ReadAttributes(verdict, (kind, value) => code = kind == 1 ? BinaryPrimitives.ReadInt32BigEndian(value) : code);
        return code;
    }

    public void Dispose() => _netlink.Dispose();
}
