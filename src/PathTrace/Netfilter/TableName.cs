namespace PathTrace.Netfilter;

/// <summary>The five tables of iptables (iptables(8), "TABLES").</summary>
public enum TableName : byte
{
    /// <summary>Before connection tracking: NOTRACK, early drops.</summary>
    Raw,

    /// <summary>Alters packets: marks, TOS, TTL.</summary>
    Mangle,

    /// <summary>Consulted by the first packet of a connection: DNAT, SNAT.</summary>
    Nat,

    /// <summary>Accepts or drops.</summary>
    Filter,

    /// <summary>Mandatory access control marks.</summary>
    Security,
}
