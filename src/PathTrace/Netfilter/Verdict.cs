namespace PathTrace.Netfilter;

/// <summary>What one table at one hook says about a packet. The packet's fate is a disposition.</summary>
public enum Verdict : byte
{
    /// <summary>This table lets the packet on; the next table at the hook still runs.</summary>
    Accept,

    /// <summary>The packet ends here, silently.</summary>
    Drop,
}
