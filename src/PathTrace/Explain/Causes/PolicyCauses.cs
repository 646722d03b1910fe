using PathTrace.Datapath;
using PathTrace.Netfilter;

namespace PathTrace.Explain.Causes;

/// <summary>Network policies as Calico, kube-router and Weave write them: their chains are known by their names.</summary>
internal static class PolicyCauses
{
    private static readonly (string Prefix, string Writer)[] Writers =
    [
        ("cali-", "Calico"),
        ("felix-", "Calico"),
        ("KUBE-POD-FW-", "kube-router"),
        ("KUBE-NWPLCY-", "kube-router"),
        ("KUBE-ROUTER-", "kube-router"),
        ("WEAVE-NPC", "Weave Net"),
    ];

    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.LastStep is not Step.RuleHit { Rule.Effect: Effect.Drop or Effect.Reject } hit || WriterOf(hit.Chain) is not { } writer)
            return null;
        var policy = PolicyName(@case);
        return Make.Error(
            FindingCode.NetworkPolicy,
            FindingOwner.Policy,
            policy is null ? $"a network policy drops it ({writer})" : $"network policy \"{policy}\" drops it ({writer})",
            Words.Join(
                $"{Words.Place(hit)} belongs to {writer}'s policy chains{Words.Comment(hit.Rule)}.",
                $"No policy that selects the pod allows {@case.Packet.Protocol} from {@case.Called(@case.Packet.Source)} to {@case.Called(@case.Packet.Destination)} port {@case.Packet.DestinationPort}."),
            new Evidence(hit.Source, "the rule that drops")) with
        {
            Fix = "allow this client and port in a NetworkPolicy that selects the pod, if it may call it",
            Check = new("kubectl get networkpolicies -A"),
        };
    }

    private static string? WriterOf(string chain)
    {
        foreach (var (prefix, writer) in Writers)
        {
            if (chain.StartsWith(prefix, StringComparison.Ordinal))
                return writer;
        }

        return null;
    }

    // Calico since 3.28 and kube-router name the policy in a comment of a rule on the way.
    private static string? PolicyName(PathCase @case)
    {
        foreach (var step in @case.LastHop?.Steps.Reverse() ?? [])
        {
            if (step is not Step.RuleHit hit || WriterOf(hit.Chain) is null)
                continue;
            // Calico writes two comments, and a rule tells its first: the text has both.
            var comment = hit.Rule.ToString();
            var at = comment.IndexOf("policy ", StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                continue;
            var name = comment[(at + "policy ".Length)..];
            var end = name.IndexOfAny([' ', '"']);
            name = end < 0 ? name : name[..end];
            if (name.Contains('/', StringComparison.Ordinal))
                return name;
        }

        return null;
    }
}
