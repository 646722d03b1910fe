using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>Which real servers may get a new connection. A server of weight 0 gets none (net/netfilter/ipvs/ip_vs_rr.c, ip_vs_wrr.c, ip_vs_fo.c …).</summary>
internal static class Schedulers
{
    /// <summary>One answer of a scheduler.</summary>
    /// <param name="Server">The real server; null when the scheduler finds none.</param>
    /// <param name="Share">Its share of new connections; null where it hangs on what no dump shows.</param>
    internal readonly record struct Pick(RealServer? Server, Fraction? Share);

    /// <summary>Every answer that the scheduler may give; one with neither server nor share when there is nobody to send to.</summary>
    internal static ImmutableArray<Pick> Of(VirtualServer server)
    {
        var open = server.RealServers.Where(r => r.Weight > 0).ToList();
        if (open.Count == 0)
            return [default];
        switch (server.Scheduling)
        {
            case Scheduling.InTurn:
                return [.. open.Select(r => new Pick(r, new Fraction(1, open.Count)))];
            case Scheduling.ByWeight:
                var total = open.Sum(r => (long)r.Weight);
                return [.. open.Select(r => new Pick(r, new Fraction(r.Weight, total)))];
            case Scheduling.Heaviest:
                var highest = open.Max(r => r.Weight);
                return [.. open.Where(r => r.Weight == highest).Select(r => new Pick(r, null))];
            // ip_vs_sh.c, ip_vs_sh_reassign.
            case Scheduling.ByHashOverAll when open.Count < server.RealServers.Length:
                return [.. open.Select(r => new Pick(r, null)), new(null, null)];
            default:
                return [.. open.Select(r => new Pick(r, null))];
        }
    }

    /// <summary>Why no dump tells which one it is.</summary>
    internal static string Reason(VirtualServer server) => server.Scheduling switch
    {
        Scheduling.ByHash or Scheduling.ByHashOverAll => $"the scheduler {server.Scheduler} goes by a hash of addresses, over a table that no dump shows",
        Scheduling.ByLoad => $"the scheduler {server.Scheduler} goes by how many connections each server has, which no dump shows",
        Scheduling.Heaviest => "several have the highest weight, and no dump shows which the kernel lists first",
        _ => $"the scheduler {server.Scheduler} is not known",
    };
}
