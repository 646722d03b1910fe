namespace PathTrace.KernelLab.Nodes;

/// <summary>What becomes of a link once the node is built.</summary>
internal enum LinkState
{
    /// <summary>It stays up.</summary>
    Up,

    /// <summary>The far end goes down: next hops on it are <c>linkdown</c>.</summary>
    NoCarrier,

    /// <summary>It is taken down: routes over it vanish, next hops of multipath routes are <c>dead</c>.</summary>
    Down,
}
