using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// What iptables of one backend says about the other, <c># Warning: iptables-legacy tables present, …</c> (xtables-save.c and nft.c, nft_check_xt_legacy). Both run, so rules that were not collected
/// are as open as those of a node without a dump.
/// </summary>
internal static class OtherBackend
{
    /// <summary>The node with an unknown ruleset for each that a warning tells of and no dump holds.</summary>
    internal static Node WithUnknown(Node node, NodeFolder folder, IEnumerable<SourceSpan> warnings)
    {
        foreach (var warning in warnings)
        {
            var family = warning.Utf8.StartsWith("# Warning: ip6tables"u8) ? IpFamily.IPv6 : IpFamily.IPv4;
            var backend = warning.Utf8.IndexOf("-nft tables"u8) >= 0 ? NetfilterBackend.Nft : NetfilterBackend.Legacy;
            var file = $"{(family == IpFamily.IPv6 ? "ip6tables" : "iptables")}-{backend.ToString().ToLowerInvariant()}-save.txt";
            if (node.Rulesets.Any(r => r.Family == family && (r.Backend == backend || IsCalled(r, file))))
                continue;
            var missing = new SourceText(folder.Path.Length == 0 ? file : $"{folder.Path}/{file}", default);
            node = node with
            {
                // First: what it would drop or translate, the rules that were collected need not see.
                Rulesets = node.Rulesets.Insert(0, new(family, backend, [], missing, isComplete: false)),
                RulesetFamilies = node.RulesetFamilies.Contains(family) ? node.RulesetFamilies : node.RulesetFamilies.Add(family),
            };
        }

        return node;
    }

    // Without its comments a dump does not say which backend it is of; its name does.
    private static bool IsCalled(Ruleset ruleset, string file) => ruleset is { Backend: NetfilterBackend.Unknown, Source.Name: var name } && name.EndsWith(file, StringComparison.Ordinal);
}
