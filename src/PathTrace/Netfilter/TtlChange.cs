namespace PathTrace.Netfilter;

/// <summary>What TTL and HL do (xt_HL.c).</summary>
public enum TtlChange
{
    /// <summary>Set to the amount.</summary>
    Set,

    /// <summary>Add the amount.</summary>
    Increase,

    /// <summary>Subtract the amount.</summary>
    Decrease,
}
