namespace PathTrace.Analysis.Lint.Sets;

/// <summary>What a rule may change about a packet that later rules of the same walk then see.</summary>
[Flags]
internal enum Rewritable
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The packet mark.</summary>
    Mark = 1 << 0,

    /// <summary>The connection mark.</summary>
    ConnectionMark = 1 << 1,

    /// <summary>The TOS octet.</summary>
    Tos = 1 << 2,

    /// <summary>TTL or hop limit.</summary>
    Ttl = 1 << 3,

    /// <summary>The source address.</summary>
    Source = 1 << 4,

    /// <summary>The destination address.</summary>
    Destination = 1 << 5,

    /// <summary>Whether and how conntrack knows the packet.</summary>
    Tracking = 1 << 6,

    /// <summary>TCP flags and options, lengths and whatever else the packet holds.</summary>
    Content = 1 << 7,

    /// <summary>Members of ipsets.</summary>
    Sets = 1 << 8,

    /// <summary>All of it: a target that nobody can follow.</summary>
    All = (1 << 9) - 1,
}
