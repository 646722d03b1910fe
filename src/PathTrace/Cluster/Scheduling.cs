namespace PathTrace.Cluster;

/// <summary>By what a scheduler of IPVS chooses among real servers whose weight is not 0 (net/netfilter/ipvs/ip_vs_rr.c and its siblings).</summary>
public enum Scheduling
{
    /// <summary>PathTrace does not know the scheduler.</summary>
    Unknown,

    /// <summary>One after the other, each as often (<c>rr</c>).</summary>
    InTurn,

    /// <summary>One after the other, each as often as its weight says (<c>wrr</c>).</summary>
    ByWeight,

    /// <summary>The one of the highest weight (<c>fo</c>).</summary>
    Heaviest,

    /// <summary>By how many connections each has (<c>lc</c>, <c>wlc</c>, <c>sed</c>, <c>nq</c>, <c>ovf</c>, <c>twos</c>).</summary>
    ByLoad,

    /// <summary>By a hash of addresses (<c>mh</c>, <c>lblc</c>, <c>lblcr</c>).</summary>
    ByHash,

    /// <summary>By a hash of addresses over a table in which those of weight 0 keep their place: whom it leads there finds nobody (<c>sh</c>, <c>dh</c>).</summary>
    ByHashOverAll,
}

/// <summary>The names of schedulers.</summary>
internal static class Schedulings
{
    internal static Scheduling Of(string scheduler) => scheduler switch
    {
        "rr" => Scheduling.InTurn,
        "wrr" => Scheduling.ByWeight,
        "fo" => Scheduling.Heaviest,
        "lc" or "wlc" or "sed" or "nq" or "ovf" or "twos" => Scheduling.ByLoad,
        "mh" or "lblc" or "lblcr" => Scheduling.ByHash,
        "sh" or "dh" => Scheduling.ByHashOverAll,
        _ => Scheduling.Unknown,
    };
}
