namespace PathTrace.Queries;

/// <summary>A piece of a packet query that a complaint can be about.</summary>
internal enum QueryPart
{
    /// <summary>The source.</summary>
    Source,

    /// <summary>The destination.</summary>
    Destination,

    /// <summary>What makes the packet, or the node at which it arrives.</summary>
    Origin,

    /// <summary>The interface by which it arrives.</summary>
    Interface,
}
