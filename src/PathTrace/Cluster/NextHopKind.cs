namespace PathTrace.Cluster;

/// <summary>What a row of the next-hop table does with its destinations.</summary>
public enum NextHopKind
{
    /// <summary>Sends to a next-hop address.</summary>
    Address,

    /// <summary>Sends to an instance named in <see cref="NextHopEntry.TargetName"/>: a node's name.</summary>
    Node,

    /// <summary>Delivers within the network, to whichever machine owns the destination address (AWS <c>local</c>, Azure <c>VnetLocal</c>, a GCP subnet).</summary>
    Local,

    /// <summary>Leaves the cluster: an internet, NAT or transit gateway.</summary>
    Outside,

    /// <summary>Discards (AWS state <c>blackhole</c>, Azure <c>None</c>).</summary>
    Blackhole,

    /// <summary>A row that was not understood. Where its destination was not either, it stands for everything that no longer row decides.</summary>
    Unknown,
}
