using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Explain.Policies;

/// <summary>
/// Weave Net's chains (prog/weave-npc/main.go, npc/rule.go): <c>WEAVE-NPC-DEFAULT</c> and <c>-INGRESS</c> accept what a policy allows to a pod, and what comes out of <c>WEAVE-NPC</c> is
/// dropped behind it in FORWARD; <c>WEAVE-NPC-EGRESS</c> drops what no rule marked. No rule tells its policy: comments name selectors and namespaces, and the members of sets are pods.
/// </summary>
internal static class WeavePolicies
{
    private const string Root = "WEAVE-NPC";

    // A set of a busy selector holds a rule for each of its callers: a few are proof enough.
    private const int MostRules = 3;

    internal static PolicyDrop? Read(PolicyWalk walk)
    {
        if (!walk.Drop.Chain.StartsWith(Root, StringComparison.Ordinal) && !EndsIngress(walk))
            return null;
        var isEgress = walk.Drop.Chain.StartsWith("WEAVE-NPC-EGRESS", StringComparison.Ordinal);
        var address = walk.AddressOf(isEgress);
        var pod = walk.PodAt(address);
        var member = pod is null ? MemberOf(walk, address) : null;
        var (rules, all) = Rules(walk, isEgress, address);
        return new("Weave Net")
        {
            IsEgress = isEgress,
            Namespace = pod?.Namespace ?? member?.Namespace,
            Pod = pod?.ToString() ?? (member is var (ns, name, _) ? $"{ns}/{name}" : null),
            Remark = Remark(isEgress, rules.Length, all),
            Evidence = [new(pod?.Source ?? member?.Entry.Source ?? default, "the pod"), .. rules.Take(MostRules)],
        };
    }

    private static string Remark(bool isEgress, int rules, bool knowsAll)
    {
        const string Beginning = "Weave Net's rules name selectors and no policies";
        var chain = RulesChain(isEgress);
        return !knowsAll ? $"{Beginning}, and without its ipsets nothing tells which of them are the pod's."
            : rules == 0 ? $"{Beginning}, and {chain} has none for the pod."
            : $"{Beginning}; {chain} has {(rules == 1 ? "one rule" : $"{rules} rules")} for the pod, and this packet fits none.";
    }

    private static string RulesChain(bool isEgress) => isEgress ? "WEAVE-NPC-EGRESS-CUSTOM" : "WEAVE-NPC-INGRESS";

    // -A FORWARD -o weave -j WEAVE-NPC, and behind it -A FORWARD -o weave -j DROP: the same interface, and nothing else is asked.
    private static bool EndsIngress(PolicyWalk walk)
    {
        var hit = walk.Drop;
        return hit.Hook == Hook.Forward && hit.Rule.Conditions is [Condition.Interface { Direction: Direction.Out } bridge]
            && walk.Hits.Any(h => h.Chain == hit.Chain && h.Number < hit.Number && PolicyWalk.TargetOf(h) == Root && h.Rule.Conditions.Contains(bridge));
    }

    // The rules whose set on the pod's side holds it; false where some set is not known well enough to tell.
    private static (ImmutableArray<Evidence> Rules, bool KnowsAll) Rules(PolicyWalk walk, bool isEgress, IpAddress address)
    {
        if (walk.Chain(RulesChain(isEgress)) is not { } chain)
            return ([], false);
        var side = isEgress ? SetSide.Source : SetSide.Destination;
        var found = ImmutableArray.CreateBuilder<Evidence>();
        var knowsAll = true;
        for (var i = 0; i < chain.Rules.Length; i++)
        {
            // For egress each rule stands twice: once to mark and once to return.
            if (chain.Rules[i].Effect is Effect.Return || chain.Rules[i].Conditions.OfType<Condition.InSet>().FirstOrDefault(s => s.Sides is [var one] && one == side) is not { } wanted)
                continue;
            if (walk.Node?.IpSets?.FirstOrDefault(s => s.Name == wanted.SetName) is not { IsUnderstood: true } set)
                knowsAll = false;
            else if (set.Entries.Any(e => Holds(e, address)))
                found.Add(new(chain.SpanOf(i), $"allows{RuleComments.Said(chain.Rules[i])}"));
        }

        return (found.ToImmutable(), knowsAll);
    }

    private static bool Holds(IpSetEntry entry, IpAddress address) => !entry.NoMatch && entry.Elements is [IpSetElement.Addresses { Range: var range }] && range.Contains(address);

    // npc/analyser.go: podComment. A member says whose address it is: add weave-X 10.32.0.3 comment "namespace: default, pod: web-1".
    private static (string Namespace, string Pod, IpSetEntry Entry)? MemberOf(PolicyWalk walk, IpAddress address)
    {
        const string First = "comment \"namespace: ";
        const string Second = ", pod: ";
        foreach (var entry in (walk.Node?.IpSets ?? []).Where(s => s.Name.StartsWith("weave-", StringComparison.Ordinal)).SelectMany(s => s.Entries).Where(e => Holds(e, address)))
        {
            var text = entry.Source.Text;
            var start = text.IndexOf(First, StringComparison.Ordinal) + First.Length;
            var middle = text.IndexOf(Second, StringComparison.Ordinal);
            var end = middle < 0 ? -1 : text.IndexOf('"', middle);
            if (start < First.Length || middle < start || end < 0)
                continue;
            var (ns, pod) = (text[start..middle], text[(middle + Second.Length)..end]);
            if (KubeName.IsValid(ns) && KubeName.IsValid(pod))
                return (ns, pod, entry);
        }

        return null;
    }
}
