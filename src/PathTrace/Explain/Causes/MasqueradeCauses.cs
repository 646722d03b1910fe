using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tracing;

namespace PathTrace.Explain.Causes;

/// <summary>Packets that were sent on with a source that nobody can answer, because nothing masqueraded them: a pod's or node's own address, or a loopback address.</summary>
internal static class MasqueradeCauses
{
    private const string Marking = MasqueradeGap.Marking;
    private const string Masquerading = MasqueradeGap.Masquerading;

    internal static Explanation? Explain(PathCase @case)
    {
        if (FollowsFromTheSource(@case) && Unmasqueraded(@case) is var (hop, meant, translated))
            return Lost(@case, hop, meant, translated);
        if (@case.Disposition != Disposition.Martian || @case.Packet.Source != @case.Path.Origin.Packet.Source || Rewriting(@case.Path) is not var (node, rewriting))
            return null;
        // On the node itself the source is refused before it could be masqueraded.
        return @case.LastHop is { Beyond.IsEmpty: true } last && last.Node == node ? null : Missing(@case.Packet, node, rewriting, Detail(@case));
    }

    /// <summary>The first node of a path that gave the packet another destination.</summary>
    internal static (string Node, Step.Translated Step)? Rewriting(TracePath path)
    {
        foreach (var hop in path.Hops)
        {
            if (hop.Steps.OfType<Step.Translated>().FirstOrDefault(t => t is { Kind: NatKind.Destination, IsUndone: false }) is { } step)
                return (hop.Node, step);
        }

        return null;
    }

    /// <summary>The explanation, with what became of the packet in a clause.</summary>
    internal static Explanation Missing(Packet packet, string node, Step.Translated rewriting, string detail) => Make.Error(
        FindingCode.MasqueradeMissing,
        FindingOwner.KubeProxy,
        $"{node} sends it on with the source {packet.Source}: nothing masqueraded it",
        $"{node} rewrote the destination {rewriting.Before.To} to {rewriting.After.To} and kept the source {packet.Source}: {detail}. kube-proxy marks such packets ({Marking}) and masquerades what is marked "
        + $"({Masquerading}); here the mark or that rule is missing.",
        new Evidence(rewriting.Source, "the rule that rewrote the destination")) with
    {
        Node = node,
        Fix = $"restore the masquerading on {node}: restart kube-proxy there and read its log",
        Check = new($"{Words.Iptables(packet.Family)}-save -t nat | grep -e '-j MARK' -e '-j {Masquerading}' -e '-j MASQUERADE'", node, "kube-proxy's mark, the jump and its MASQUERADE: one each"),
    };

    // What a kept source does to a packet or its answer: it comes by another interface than it ought to, it goes back past the node that rewrote it, or back to the pod itself.
    private static bool FollowsFromTheSource(PathCase @case) => @case.Disposition switch
    {
        Disposition.Martian or Disposition.ReversePathFiltered or Disposition.AnswerNotExpected => true,
        Disposition.Dropped => @case.Answered is not null && @case.LastStep is Step.RuleHit hit && hit.Rule.Conditions.Any(c => c is Condition.ConnectionState { States: CtStates.Invalid }),
        _ => false,
    };

    // The node whose rules wanted it masqueraded, and that sent it on without.
    private static (Hop Hop, Step.RuleHit Meant, Step.Translated Translated)? Unmasqueraded(PathCase @case)
    {
        foreach (var hop in @case.Whole.Hops)
        {
            if (hop.Steps.OfType<Step.RuleHit>().FirstOrDefault(h => h is { Table: TableName.Nat, Rule.Effect: Effect.Jump { Chain: Marking } }) is not { } meant
                || hop.Steps.OfType<Step.Translated>().FirstOrDefault(t => t is { Kind: NatKind.Destination, IsUndone: false }) is not { } translated)
                continue;
            // What the node refuses itself has not come to where it would be masqueraded.
            return hop.Out is null || (@case.Answered is null && hop == @case.Whole.Hops[^1]) || hop.Steps.Any(s => s is Step.Translated { Kind: NatKind.Source, IsUndone: false }) ? null : (hop, meant, translated);
        }

        return null;
    }

    private static Explanation Lost(PathCase @case, Hop hop, Step.RuleHit meant, Step.Translated translated)
    {
        var (node, family) = (hop.Node, meant.Before.Family);
        var own = @case.Snapshot.FindNode(node);
        var (what, chain, proof) = Gap(own, hop, family);
        var sibling = own is null ? null : KubeProxyRestore.Sibling(@case.Snapshot, own, family, chain);
        var arrives = sibling is null ? null : @case.Trials.Arrives(@case, $"{chain} of {sibling.Name} on {node}", s => s.With(KubeProxyRestore.Chain(own!, sibling, chain)));
        return Make.Error(
            FindingCode.MasqueradeMissing,
            FindingOwner.KubeProxy,
            $"{node} does not masquerade what it sends on: {what}",
            $"{node} rewrote the destination {translated.Before.To} to {translated.After.To}, and {Words.Place(meant)} wants such a packet masqueraded ({Marking}), so that its answer comes back to {node}. Nothing did: {what}. "
            + $"So it goes on with the source {translated.After.Source}. {Fate(@case)}",
            new Evidence(proof, $"{chain} on {node}"),
            new Evidence(meant.Source, "the rule that wants it masqueraded")) with
        {
            Node = node,
            Fix = $"restore {chain} on {node}: restart kube-proxy there and read its log",
            Tried = arrives is null ? null : $"with {chain} as on {sibling!.Name} this packet reaches {arrives}",
            Mend = sibling is null ? null : () => @case.Snapshot.With(KubeProxyRestore.Chain(own!, sibling, chain)),
            Check = new($"{Words.Iptables(family)} -t nat -S {chain}", node, chain switch
            {
                Marking => "its rule sets the mark 0x4000",
                Masquerading => "its last rule is the MASQUERADE",
                _ => $"one of its rules jumps to {Masquerading}",
            }),
        };
    }

    // What the tables lack; where they lack nothing, what the packet passed by: a rule that is there and does not take it.
    private static MasqueradeGap Gap(Node? node, Hop hop, IpFamily family)
    {
        var tables = node is null ? [] : ServiceRules.NatTables(node, family).ToList();
        if (tables.Select(MasqueradeGap.Of).FirstOrDefault(g => g is not null) is { } gap)
            return gap;
        var hits = hop.Steps.OfType<Step.RuleHit>().Where(h => h.Table == TableName.Nat).ToList();
        var (what, chain) = !hits.Any(h => h.Chain == Marking && h.Rule.Effect is Effect.SetMark) ? ($"{Marking} sets no mark", Marking)
            : !hits.Any(h => h.Rule.Effect is Effect.Jump { Chain: Masquerading }) ? ($"POSTROUTING does not jump to {Masquerading}", "POSTROUTING")
            : ($"{Masquerading} holds no MASQUERADE that takes it", Masquerading);
        return new(what, chain, tables.Select(t => t.Find(chain)).OfType<Chain>().FirstOrDefault()?.Declaration ?? default);
    }

    private static string Fate(PathCase @case) => @case switch
    {
        { Answered: null } => $"{Capital(Detail(@case))}, and {@case.NodeName} refuses it.",
        { Disposition: Disposition.AnswerNotExpected } => "Its answer goes past the node that alone could put the service's address back, and the client knows no such connection.",
        _ => $"Its answer takes another way, and {@case.NodeName} refuses it.",
    };

    private static string Detail(PathCase @case) => (@case.LastStep as Step.Checked)?.Detail ?? "its next machine refuses that";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
