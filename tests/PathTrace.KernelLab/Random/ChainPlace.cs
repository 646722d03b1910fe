namespace PathTrace.KernelLab.Random;

/// <summary>Where a random rule stands: extensions are not allowed everywhere.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The built-in chain; a user chain's own name.</param>
/// <param name="IsSourceNat">In nat: the chain is reached from INPUT and POSTROUTING, where sources are translated.</param>
/// <param name="Side">Which interfaces every packet in the chain has.</param>
/// <param name="Callees">User chains that it may lead to.</param>
internal sealed record ChainPlace(string Table, string Chain, bool IsSourceNat, ChainSide Side, IReadOnlyList<string> Callees)
{
    internal bool IsBuiltin => Chain is "PREROUTING" or "INPUT" or "FORWARD" or "OUTPUT" or "POSTROUTING";

    /// <summary>Reached from hooks with an ingress interface only.</summary>
    internal bool HasIn => Side is ChainSide.In or ChainSide.Both;

    /// <summary>Reached from hooks with an egress interface only.</summary>
    internal bool HasOut => Side is ChainSide.Out or ChainSide.Both;
}
