using PathTrace.Datapath;
using PathTrace.Netfilter;

namespace PathTrace.Explain.Causes;

/// <summary>kube-proxy sent the packet to an endpoint that is not there.</summary>
internal static class EndpointCauses
{
    internal static Explanation? Explain(PathCase @case)
    {
        if (Chosen(@case) is not var (node, to, named) || @case.Snapshot.Pods is null || @case.Disposition is Disposition.Dropped or Disposition.Rejected)
            return null;
        var address = to.After.Destination;
        if (@case.Packet.Destination != address || @case.Names.FindPod(address) is not null || @case.Names.Node(address) is not null)
            return null;
        var service = named ?? "the service";
        var ended = @case.Names.FindEnded(address);
        var whose = ended is null ? "and no pod has that address" : $"the address of {ended}, which is {ended.Phase}";
        var isPinned = EndpointRule(@case) is var (rule, _) && @case.Steps.OfType<Step.RuleHit>().Any(h => h.Rule.Effect is Effect.Jump jump && jump.Chain == rule.Chain && KubeAffinity.Asks(h.Rule));
        var listed = @case.Snapshot.Endpoints?.FirstOrDefault(e => e.Address.Address == address);
        return Make.Error(
            isPinned ? FindingCode.AffinityToDeadEndpoint : FindingCode.StaleEndpoint,
            listed is null ? FindingOwner.KubeProxy : FindingOwner.Application,
            isPinned ? $"session affinity of {service} keeps this client at {to.After.To}, {whose}" : $"{service} sends to {to.After.To}, {whose}",
            Words.Join(
                $"kube-proxy on {node} holds {to.After.To} as an endpoint of {service}; {(ended is null ? $"of the {@case.Snapshot.Pods.Value.Length} pods in the snapshot none has the address" : $"{ended} had it and is {ended.Phase}: what has ended holds no address any more")}.",
                isPinned ? "A client that was sent there before is sent there again, before any lots are drawn." : null,
                listed is not null ? "The endpoint objects still list it, too."
                    : @case.Snapshot.Endpoints is null ? null : "The endpoint objects do not list it any more: kube-proxy is behind."),
            listed is null ? new(to.Source, "kube-proxy's endpoint") : new(listed.Source, "the endpoint object"),
            listed is null ? new(default, "") : new(to.Source, "kube-proxy's endpoint"),
            new(ended?.Source ?? default, $"{ended} has ended")) with
        {
            Fix = listed is null
                ? $"get kube-proxy on {node} to resync (restart it and read its log)"
                : $"remove {address} from the endpoints of {service}: its controller is behind, or somebody wrote them by hand",
            Check = new($"kubectl get pods -A -o wide | grep -w {address}"),
            Node = listed is null ? node : null,
            About = named,
        };
    }

    // By a rule, or by a virtual server where kube-proxy runs in IPVS mode.
    private static (string Node, Step.Translated To, string? Service)? Chosen(PathCase @case)
    {
        if (EndpointRule(@case) is var (hit, to))
            return (@case.Path.Hops.First(h => h.Steps.Contains(hit)).Node, to, KubeComment.Service(hit.Rule.Comment));
        foreach (var hop in @case.Path.Hops)
        {
            if (hop.Steps.OfType<Step.Translated>().FirstOrDefault(t => t.How == "IPVS") is { } sent)
                return (hop.Node, sent, @case.Names.Service(sent.Before.Protocol, sent.Before.Destination, sent.Before.DestinationPort));
        }

        return null;
    }

    /// <summary>kube-proxy's rule that chose the endpoint, and what it made of the packet; null when no rule did.</summary>
    internal static (Step.RuleHit Rule, Step.Translated To)? EndpointRule(PathCase @case)
    {
        Step.Translated? translated = null;
        for (var i = @case.Steps.Count - 1; i >= 0; i--)
        {
            if (@case.Steps[i] is Step.Translated { Kind: NatKind.Destination } step)
                translated ??= step;
            if (translated is not null && @case.Steps[i] is Step.RuleHit { Rule.Effect: Effect.Dnat } hit && hit.Source == translated.Source)
                return hit.Chain.StartsWith("KUBE-", StringComparison.Ordinal) ? (hit, translated) : null;
        }

        return null;
    }
}
