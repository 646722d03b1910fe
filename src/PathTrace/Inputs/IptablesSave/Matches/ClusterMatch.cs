using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>cluster</c> match: is this node responsible for the connection's client? Kernel: xt_cluster.c, xt_cluster_mt.</summary>
internal static class ClusterMatch
{
    internal static readonly MatchExtension Extension =
        new("cluster", Parse, "--cluster-total-nodes", "--cluster-local-node", "--cluster-local-nodemask", "--cluster-hash-seed")
        {
            Meaning = Meaning.ExactWith("the hash is the one of little-endian machines, over the first 32 bits of an IPv6 address; open for RELATED packets, whose client is another connection's"),
        };

    // xt_cluster.h: XT_CLUSTER_NODES_MAX, the bits of the mask.
    private const uint MostNodes = 32;

    private static void Parse(ref OptionReader options)
    {
        uint? total = null;
        uint? nodes = null;
        uint? seed = null;
        var negated = false;
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--cluster-total-nodes":
                    total = options.Number(MostNodes);
                    break;
                case "--cluster-hash-seed":
                    seed = options.Number(uint.MaxValue);
                    break;
                default:
                    var isMask = options.Name == "--cluster-local-nodemask";
                    var value = options.Number(isMask ? uint.MaxValue : MostNodes);
                    if (value == 0)
                        options.Refuse(DiagnosticCode.NumberOutOfRange, "nodes are counted from 1");
                    nodes = isMask || value == 0 ? value : 1u << (int)(value - 1);
                    negated = options.Negated;
                    break;
            }
        }

        if (options.Failed)
            return;
        if (total is null or 0 || nodes is null || seed is null)
            options.RefuseExtension("cluster needs --cluster-total-nodes, --cluster-local-node or its mask, and --cluster-hash-seed");
        else if (nodes >= 1UL << (int)total)
            options.RefuseExtension("the cluster has fewer nodes than the local node's number or mask says");
        else
            options.Add(options.Values.Share(new Condition.ClusterShare(total.Value, nodes.Value, seed.Value)) is var share && negated ? options.Values.Not(share) : share);
    }
}
