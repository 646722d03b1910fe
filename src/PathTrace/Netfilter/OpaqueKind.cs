namespace PathTrace.Netfilter;

/// <summary>Why a match or target cannot be decided from dumps.</summary>
public enum OpaqueKind
{
    /// <summary>PathTrace does not know the extension, or could not read its options.</summary>
    NotUnderstood,

    /// <summary>It depends on state that no dump shows: rates, counters, recent lists, quotas.</summary>
    State,

    /// <summary>It depends on the environment: the time of day, the socket's owner, the cgroup.</summary>
    Environment,

    /// <summary>It depends on packet content that a query does not give: payload, TCP options, link-layer addresses.</summary>
    Content,

    /// <summary>The save lost what the kernel knows.</summary>
    LostInSave,
}
