using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Inputs.IpRoute;

/// <summary>A next hop while its words are read.</summary>
internal sealed class NextHopDraft
{
    internal IpAddress? Via { get; set; }

    internal string? Device { get; set; }

    internal int Weight { get; set; } = 1;

    internal NextHopFlags Flags { get; set; }

    internal string? Encap { get; set; }

    internal bool IsEmpty => Via is null && Device is null && Encap is null;

    internal NextHop Build(NextHopFlags more) => new(Via, Device, Weight, Flags | more, Encap);
}
