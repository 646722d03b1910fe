namespace PathTrace.Net;

/// <summary>
/// The states that <c>-m conntrack --ctstate</c> and <c>-m state</c> know, as a set (kernel: xt_conntrack.c). The first five exclude each
/// other; <see cref="Dnat"/> and <see cref="Snat"/> are virtual and say that a translation is in force.
/// </summary>
[Flags]
public enum CtStates : byte
{
    /// <summary>No state.</summary>
    None = 0,

    /// <summary>The first packet of a connection, or a later one before any answer.</summary>
    New = 1,

    /// <summary>Packets were seen in both directions.</summary>
    Established = 2,

    /// <summary>Belongs to an expected connection or is an ICMP error about a known one.</summary>
    Related = 4,

    /// <summary>Conntrack could not place the packet.</summary>
    Invalid = 8,

    /// <summary>Tracking was switched off for the packet (NOTRACK).</summary>
    Untracked = 16,

    /// <summary>The original destination differs from the reply's source.</summary>
    Dnat = 32,

    /// <summary>The original source differs from the reply's destination.</summary>
    Snat = 64,
}
