namespace PathTrace.KernelLab.Kernel;

/// <summary>What a trace event tells (enum nft_trace_types).</summary>
internal enum TraceKind
{
    Unspecified,
    Policy,
    Return,
    Rule,
}
