using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Explain.Policies;

/// <summary>
/// The names of Calico's policies. The first rule of a policy's chain tells it in a comment (felix/rules/policy.go: PolicyToIptablesChains), as
/// <c>Policy default/knp.default.web ingress</c> or, since the kinds have names, <c>KubernetesNetworkPolicy default/web ingress</c>. Older versions tell it by
/// the chain's name alone, and only where it is short enough (libcalico-go/lib/hash: GetLengthLimitedID).
/// </summary>
internal static class CalicoNames
{
    private const string OfCalico = "networkpolicies.crd.projectcalico.org";
    private const string OfCluster = "globalnetworkpolicies.crd.projectcalico.org";
    private const string OfClusterAdmin = "clusternetworkpolicies.policy.networking.k8s.io";

    // libcalico-go/lib/names: how Calico names the policies that are not its own.
    private static readonly (string Prefix, string Resource)[] Foreign =
    [
        ("knp.default.", AskedPolicy.OfKubernetes),
        ("kanp.adminnetworkpolicy.", "adminnetworkpolicy"),
        ("kbanp.baselineadminnetworkpolicy.", "baselineadminnetworkpolicy"),
    ];

    internal static bool IsPolicy(string chain) => chain.StartsWith("cali-pi-", StringComparison.Ordinal) || chain.StartsWith("cali-po-", StringComparison.Ordinal);

    internal static bool IsProfile(string chain) => chain.StartsWith("cali-pri-", StringComparison.Ordinal) || chain.StartsWith("cali-pro-", StringComparison.Ordinal);

    /// <summary>The policy or profile of a chain; null when neither a comment nor the chain's name tells it.</summary>
    internal static AskedPolicy? Of(Chain? chain, string name, SourceSpan asking)
    {
        for (var i = 0; i < (chain?.Rules.Length ?? 0); i++)
        {
            foreach (var comment in RuleComments.Of(chain!.Rules[i]))
            {
                if (FromComment(comment, chain.SpanOf(i)) is { } told)
                    return told;
            }
        }

        return FromChain(name, chain?.Declaration ?? asking);
    }

    /// <summary>The policy that a comment tells; null for another comment.</summary>
    internal static AskedPolicy? FromComment(string comment, SourceSpan source)
    {
        if (comment.Split(' ') is not [var kind, var full, "ingress" or "egress"])
            return null;
        var resource = kind switch
        {
            "Policy" or "Profile" => null,
            "KubernetesNetworkPolicy" => AskedPolicy.OfKubernetes,
            "NetworkPolicy" => OfCalico,
            "GlobalNetworkPolicy" => OfCluster,
            "KubernetesClusterNetworkPolicy" => OfClusterAdmin,
            "KubernetesAdminNetworkPolicy" => "adminnetworkpolicy",
            "KubernetesBaselineAdminNetworkPolicy" => "baselineadminnetworkpolicy",
            _ => "",
        };
        return resource == "" ? null : Policy(kind == "Profile" ? AskedPolicy.Profile : resource, full, source);
    }

    private static AskedPolicy? FromChain(string chain, SourceSpan source)
    {
        if (IsProfile(chain))
            return Policy(AskedPolicy.Profile, chain["cali-pri-".Length..], source);
        if (!IsPolicy(chain))
            return null;
        var full = chain["cali-pi-".Length..];
        var slash = full.IndexOf('/', StringComparison.Ordinal);
        var (resource, rest) = (slash < 0 ? "" : full[..slash]) switch
        {
            "knp" => (AskedPolicy.OfKubernetes, full[(slash + 1)..]),
            "np" when full.IndexOf('/', slash + 1) > 0 => (OfCalico, full[(slash + 1)..]),
            "gnp" => (OfCluster, full[(slash + 1)..]),
            "kcnp" => (OfClusterAdmin, full[(slash + 1)..]),
            _ => ((string?)null, full),
        };
        return Policy(resource, rest, source);
    }

    // A name that was too long is a hash with an underscore before it, which no name has.
    private static AskedPolicy? Policy(string? resource, string full, SourceSpan source)
    {
        if (!KubeName.TryRead(full, out var ns, out var name))
            return null;
        if (resource == AskedPolicy.Profile)
            return new(resource, ns, name, source);
        foreach (var (prefix, foreign) in Foreign)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return KubeName.IsValid(name[prefix.Length..]) ? new(foreign, ns, name[prefix.Length..], source) : null;
        }

        return new(resource ?? (ns is null ? OfCluster : OfCalico), ns, name, source);
    }
}
