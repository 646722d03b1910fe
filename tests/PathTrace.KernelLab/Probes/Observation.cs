using PathTrace.KernelLab.Kernel;

namespace PathTrace.KernelLab.Probes;

/// <summary>Everything that was seen of one probe.</summary>
internal sealed class Observation
{
    internal required Probe Probe { get; init; }

    /// <summary>The IPv4 identification or flow label it was given.</summary>
    internal required ushort Id { get; init; }

    internal List<TraceEvent> Events { get; } = [];

    internal List<(string Link, byte[] Frame)> Frames { get; } = [];

    internal List<DropReason> Drops { get; } = [];

    /// <summary>What the system call said that made the packet; 0 when all went well.</summary>
    internal int SendError { get; set; }

    /// <summary>Packets that matched a legacy rule or met a policy since the probe was sent, by <c>raw/PREROUTING/1</c> or <c>raw/PREROUTING/policy</c>.</summary>
    internal Dictionary<string, long> LegacyCounts { get; set; } = [];
}
