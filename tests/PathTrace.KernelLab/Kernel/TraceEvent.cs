namespace PathTrace.KernelLab.Kernel;

/// <summary>One event of nft's tracing (include/uapi/linux/netfilter/nf_tables.h, enum nft_trace_attributes).</summary>
internal sealed record TraceEvent
{
    /// <summary>The netfilter family of the table: 2 IPv4, 10 IPv6, 1 inet.</summary>
    internal required byte Family { get; init; }

    /// <summary>The same for every event of one packet buffer.</summary>
    internal uint Id { get; init; }

    internal string Table { get; init; } = "";

    internal string Chain { get; init; } = "";

    internal ulong Handle { get; init; }

    internal TraceKind Kind { get; init; }

    /// <summary>NF_DROP is 0, NF_ACCEPT 1; nft's own verdicts are negative.</summary>
    internal int Verdict { get; init; }

    internal int Policy { get; init; }

    internal uint Mark { get; init; }

    /// <summary>The index of the outgoing interface; 0 where the hook has none, and in all but the first event of a base chain.</summary>
    internal int OutIndex { get; init; }

    /// <summary>The IP header as it is now; empty but in the first event of a base chain.</summary>
    internal byte[] Network { get; init; } = [];

    internal byte[] Transport { get; init; } = [];

    internal bool IsDrop => Kind == TraceKind.Policy ? Policy == 0 : Kind == TraceKind.Rule && Verdict == 0;
}
