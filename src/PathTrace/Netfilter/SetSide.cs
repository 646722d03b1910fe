namespace PathTrace.Netfilter;

/// <summary>From which side of the packet a dimension of an ipset is taken.</summary>
public enum SetSide
{
    /// <summary>Source address, source port, ingress interface.</summary>
    Source,

    /// <summary>Destination address, destination port, egress interface.</summary>
    Destination,
}
