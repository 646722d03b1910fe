using PathTrace.Analysis.Lint.Walks;
using PathTrace.Explain;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>Chains that no rule leads to.</summary>
internal static class UnreferencedChains
{
    // Kept without a jump on purpose. kubelet: pkg/kubelet/kubelet_network_linux.go (the hint by which others tell the backend, the canary by which it sees that rules were flushed, and the chains of older versions);
    // kube-proxy: pkg/proxy/iptables/proxier.go, kubeProxyCanaryChain; Docker: libnetwork's bridge driver, which makes its chains before there is a network that needs them.
    private static readonly string[] Kept =
    [
        "KUBE-IPTABLES-HINT", "KUBE-KUBELET-CANARY", "KUBE-PROXY-CANARY", "KUBE-MARK-DROP", "KUBE-MARK-MASQ", "KUBE-FIREWALL",
        "DOCKER", "DOCKER-USER", "DOCKER-ISOLATION-STAGE-1", "DOCKER-ISOLATION-STAGE-2",
    ];

    internal static IEnumerable<TableFault> Find(TableModel model) =>
        from chain in model.Table.Chains
        where chain.Hook is null && model.CallersOf(chain).Count == 0 && !Kept.Contains(chain.Name)
        select new TableFault
        {
            Code = FindingCode.ChainUnreferenced,
            Severity = FindingSeverity.Info,
            Title = $"{TableWords.Of(model.Table)} {chain.Name} is led to by no rule",
            Why = $"{(chain.Rules.IsEmpty ? "It is empty, and" : $"It holds {(chain.Rules.Length == 1 ? "a rule" : $"{chain.Rules.Length} rules")}, and")} no packet ever comes to it: no rule of {TableWords.Of(model.Table)} jumps or goes there.",
            Fix = "delete the chain, or restore the jump that ought to lead to it",
            Look = "it has 0 references",
            Proofs = [new(chain.Name, null, "the chain")],
        };
}
