using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>A virtual server of IPVS and where it sends to, as <c>ipvsadm-save</c> prints it.</summary>
public sealed record VirtualServer
{
    /// <summary>The protocol; <c>default</c> for one that goes by the packet's mark.</summary>
    public IpProtocol Protocol { get; init; }

    /// <summary>The address and port that are called, port 0 for every port of the address; null for one that goes by the packet's mark.</summary>
    public SocketAddress? Address { get; init; }

    /// <summary>The packet mark that it goes by (<c>-f</c>); null for one with an address.</summary>
    public uint? Mark { get; init; }

    /// <summary>The family of its packets.</summary>
    public required IpFamily Family { get; init; }

    /// <summary>The scheduler: <c>rr</c>, <c>wrr</c>, <c>lc</c>, <c>sh</c> …</summary>
    public string Scheduler { get; init; } = "wlc";

    /// <summary>By what the scheduler chooses.</summary>
    public Scheduling Scheduling => Schedulings.Of(Scheduler);

    /// <summary>True when connections of one client stay with one real server (<c>-p</c>).</summary>
    public bool IsPersistent { get; init; }

    /// <summary>What of its line changes the answer and is not understood, as written; null when all is.</summary>
    public string? NotUnderstood { get; init; }

    /// <summary>Where it sends to, in the order of the file.</summary>
    public ImmutableArray<RealServer> RealServers { get; init; } = [];

    /// <summary>The line that adds it.</summary>
    public SourceSpan Source { get; init; }

    /// <summary><c>tcp 10.96.0.1:443</c>, or <c>mark 7</c>.</summary>
    public override string ToString() => Address is { } address
        ? $"{Protocol} {address}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mark {Mark}{(Family == IpFamily.IPv6 ? " of IPv6" : "")}");
}
