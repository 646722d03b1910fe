namespace PathTrace.Netfilter;

/// <summary>The address fields that a <see cref="Condition"/> compares.</summary>
public enum AddressField
{
    /// <summary>The packet's source.</summary>
    Source,

    /// <summary>The packet's destination.</summary>
    Destination,

    /// <summary>The source of the conntrack entry's original tuple.</summary>
    OriginalSource,

    /// <summary>The destination of the conntrack entry's original tuple: the one before DNAT.</summary>
    OriginalDestination,

    /// <summary>The source of the conntrack entry's reply tuple.</summary>
    ReplySource,

    /// <summary>The destination of the conntrack entry's reply tuple.</summary>
    ReplyDestination,
}
