namespace PathTrace.Netfilter;

/// <summary>Which of the kernel's two machines holds the rules of a dump. When both hold rules, both run.</summary>
public enum NetfilterBackend : byte
{
    /// <summary>The dump does not say.</summary>
    Unknown,

    /// <summary>iptables-legacy: the x_tables machine.</summary>
    Legacy,

    /// <summary>iptables-nft: nf_tables behind iptables' syntax.</summary>
    Nft,
}
