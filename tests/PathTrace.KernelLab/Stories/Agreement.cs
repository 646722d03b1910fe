using PathTrace.Datapath;
using PathTrace.Net;

namespace PathTrace.KernelLab.Stories;

/// <summary>Whether a predicted way is the way that the kernel went; null, or the first thing in which they part.</summary>
internal static class Agreement
{
    internal static string? Difference(KernelStory kernel, PredictedStory predicted, Func<string, bool> isUncounted, Func<string, bool> carries)
    {
        var hits = predicted.Hits.Where(h => !isUncounted(h));
        var seen = kernel.Hits.Where(h => !isUncounted(h));
        if (!seen.SequenceEqual(hits))
            return "rules";
        if (!kernel.LegacyHits.Where(h => !isUncounted(h.Key)).SequenceEqual(predicted.LegacyHits.Where(h => !isUncounted(h.Key))))
            return "legacy rules";
        // Legacy rules tell no verdict: a packet that ended in a hook and left no trace of why, or that of a hook, was refused there; so was one that REJECT has answered.
        var isQuietRefusal = kernel is { Fate: Fate.Lost, LegacyHits.IsEmpty: false } && predicted.Fate == Fate.Refused
            && (!kernel.IsSettled || kernel.WasDropped || (kernel.Answer is not null && kernel.Answer == predicted.Answer));
        // Nor is a packet that cannot be routed anew in OUTPUT told from one that a rule drops (netfilter.c, ip_route_me_harder).
        var isLostOnReroute = kernel is { Fate: Fate.Refused, LastHook: "output", LegacyHits.IsEmpty: false } && predicted.Fate == Fate.Lost;
        if (IsNeverResolved(kernel, predicted, carries))
            return null;
        if (kernel.Fate != predicted.Fate && !isQuietRefusal && !isLostOnReroute)
            return "fate";
        return kernel.Fate is Fate.Sent or Fate.Delivered ? OfPacket(kernel, predicted) : OfLoss(kernel, predicted);
    }

    // Behind POSTROUTING: nothing answers on a link without a carrier, and an answer to an address of the loopback network is not taken (arp.c, arp_process). When the node has asked in
    // vain for three seconds, it tells the sender (neighbour.c, neigh_invalidate; arp.c, arp_error_report).
    private static bool IsNeverResolved(KernelStory kernel, PredictedStory predicted, Func<string, bool> carries) =>
        kernel is { Fate: Fate.Lost, LastHook: "postrouting", Answer: null or "icmp 3/1" or "icmp 1/3" } && predicted is { Fate: Fate.Sent, Out: { } link, Packet: { } packet }
        && (!carries(link) || (packet.Source.Family == IpFamily.IPv4 && packet.Source.Bits >> 24 == 127));

    private static string? OfPacket(KernelStory kernel, PredictedStory predicted)
    {
        if (kernel.Out != predicted.Out)
            return "egress interface";
        var (seen, said) = (kernel.Packet!, predicted.Packet!);
        if ((seen.Source, seen.Destination, seen.DestinationPort) != (said.Source, said.Destination, said.DestinationPort))
            return "addresses";
        if (said.SourcePortDrawnFrom is { } drawn ? seen.SourcePort < drawn.First || seen.SourcePort > drawn.Last : seen.SourcePort != said.SourcePort)
            return "source port";
        if ((seen.Ttl, seen.Tos, seen.Mark) != (said.Ttl, said.Tos, said.Mark))
            return "ttl, tos or mark";
        // Broadcasts go to every neighbour.
        return kernel.ToMac != predicted.ToMac && kernel.ToMac is not (null or "FFFFFFFFFFFF") ? "next hop" : null;
    }

    // The node need not answer: the sender's address may have no route, or be one that is never answered.
    private static string? OfLoss(KernelStory kernel, PredictedStory predicted)
    {
        if (kernel.Answer is not null && kernel.Answer != predicted.Answer)
            return "what the sender is told";
        if (kernel.SendError is not (0 or 1) && predicted.Fate == Fate.Lost && ErrnoOf(predicted) is { } errno && errno != kernel.SendError)
            return "what the local sender is told";
        var isFiltered = kernel.Drops.Any(d => d.Reason == "IP_RPFILTER");
        if (kernel.Drops.Length > 0 && !predicted.IsAssumed && isFiltered != (predicted.End == Disposition.ReversePathFiltered))
            return "reason of the loss";
        return null;
    }

    // fib_semantics.c, fib_props; fib4_rules.c, fib4_rule_action.
    private static int? ErrnoOf(PredictedStory predicted) => predicted.End switch
    {
        Disposition.NoRoute => 101,
        Disposition.Unreachable => predicted.IsByRule ? 101 : 113,
        Disposition.Prohibited => 13,
        Disposition.Blackholed => 22,
        _ => null,
    };
}
