namespace PathTrace.Datapath;

/// <summary>Which end a translation rewrites.</summary>
public enum NatKind : byte
{
    /// <summary>The destination: DNAT, REDIRECT, NETMAP in PREROUTING and OUTPUT.</summary>
    Destination,

    /// <summary>The source: SNAT, MASQUERADE, NETMAP in POSTROUTING and INPUT.</summary>
    Source,
}
