using System.Collections.Immutable;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>What a live kernel told about packets on their way through its rules.</summary>
/// <param name="Packets">In the order in which each is first mentioned.</param>
/// <param name="OtherLines">How many lines were none of a trace and no error either: other messages of the kernel, ruleset events.</param>
public sealed record TraceLog(ImmutableArray<LoggedPacket> Packets, int OtherLines);
