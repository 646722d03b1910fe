using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Datapath;
using PathTrace.Explain.Policies;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Explain.Causes;

/// <summary>
/// Network policies as Calico, kube-router, Weave Net and Antrea write them: their chains are known by their names, and names and comments tell the policies that were asked and the pod.
/// </summary>
internal static class PolicyCauses
{
    // More would hide the rest of a line: the others are evidence still.
    private const int MostNames = 3;

    private static readonly Func<PolicyWalk, PolicyDrop?>[] Readers = [CalicoPolicies.Read, KubeRouterPolicies.Read, WeavePolicies.Read, AntreaPolicies.Read];

    /// <summary>What a policy drops.</summary>
    internal static Explanation? Explain(PathCase @case)
    {
        if (Read(@case) is not var (hit, drop) || drop.IsGuard)
            return null;
        return Make.Error(
            FindingCode.NetworkPolicy,
            FindingOwner.Policy,
            Title(drop),
            Words.Join(Place(hit, drop), Verdict(@case, drop), drop.Remark),
            [new(hit.Source, "the rule that drops"), .. drop.Asked.Select(p => new Evidence(p.Source, $"{p.Kind} {p}")), .. drop.Evidence]) with
        {
            Fix = Fix(drop),
            Check = Check(drop),
        };
    }

    /// <summary>What the same programs drop for other reasons than a policy, where nothing else explains it.</summary>
    internal static Explanation? Guard(PathCase @case)
    {
        if (Read(@case) is not var (hit, drop) || !drop.IsGuard)
            return null;
        var table = hit.Table.ToString().ToLowerInvariant();
        return Make.Error(
            FindingCode.FirewallRule,
            FindingOwner.Cni,
            $"{drop.Writer} drops it by {Words.Place(hit)}{RuleComments.Said(hit.Rule)}",
            $"The rule matches {@case.Packet.Protocol} {Words.From(@case.Packet)} to {@case.Packet.To}. {drop.Writer} wrote it for its own sake: no network policy was asked.",
            new Evidence(hit.Source, "the rule that drops")) with
        {
            Fix = $"look into {drop.Writer} on {@case.NodeName}: it writes the rule again whoever removes it",
            Check = new($"{Words.Iptables(@case.Packet.Family, FirewallCauses.BackendOf(@case, hit.Source))} -t {table} -L {ShellWord.Quote(hit.Chain)} -nv --line-numbers", @case.NodeName, "its counter grows with each lost packet"),
        };
    }

    // What conntrack could not place is dropped before any policy is asked: another cause tells why.
    private static (Step.RuleHit Hit, PolicyDrop Drop)? Read(PathCase @case)
    {
        if (@case.LastStep is not Step.RuleHit { Rule.Effect: Effect.Drop or Effect.Reject } hit || PolicyWalk.IsAboutInvalid(hit))
            return null;
        var walk = new PolicyWalk(@case, hit);
        foreach (var reader in Readers)
        {
            if (reader(walk) is { } drop)
                return (hit, drop);
        }

        return null;
    }

    // Many pods have one policy: the title names what must be mended, so that diagnosis tells it once.
    private static string Title(PolicyDrop drop)
    {
        var verb = drop.IsDenied ? "drops it" : drop.Asked.Length > 1 ? "do not allow it" : "does not allow it";
        return drop switch
        {
            { Asked: not [] and var asked } => $"{Kinds(asked)} {Listed(asked, "\"")} {verb} ({drop.Writer})",
            { Namespace: { } ns } => $"a network policy of namespace {ns} drops it ({drop.Writer})",
            _ => $"a network policy drops it ({drop.Writer})",
        };
    }

    private static string Place(Step.RuleHit hit, PolicyDrop drop)
    {
        var way = drop.IsEgress switch { true => "what leaves", false => "what comes to", null => "the traffic of" };
        var guarded = drop.Pod is null ? drop.Where : $"the pod {drop.Pod}{(drop.Where is null ? "" : $" {drop.Where}")}";
        return $"{Words.Place(hit)} belongs to {drop.Writer}'s policy chains{RuleComments.Said(hit.Rule)}{(guarded is null ? "" : $" and decides about {way} {guarded}")}.";
    }

    private static string Verdict(PathCase @case, PolicyDrop drop)
    {
        var port = @case.Packet.Protocol.HasPorts ? string.Create(CultureInfo.InvariantCulture, $" port {@case.Packet.DestinationPort}") : "";
        var what = $"{@case.Packet.Protocol} from {@case.Called(@case.Packet.Source)} to {@case.Called(@case.Packet.Destination)}{port}";
        var nameless = drop.Nameless > 0 ? " Nothing in the dump names the policy." : "";
        return drop switch
        {
            { IsDenied: true, Asked: [var denying] } => $"The {denying.Kind} {denying} has a rule of its own that drops {what}.",
            { IsDenied: true } => $"A policy's own rule drops {what}.{nameless}",
            { Asked: [] } => $"No policy that selects the pod allows {what}.{nameless}",
            { Asked: [var only], Nameless: 0 } => $"The {only.Kind} {only} was asked and does not allow {what}.",
            { Nameless: 0 } => $"The {Kinds(drop.Asked)} {Listed(drop.Asked, "")} were asked, and none allows {what}.",
            _ => $"The {Kinds(drop.Asked)} {Listed(drop.Asked, "")} and {(drop.Nameless == 1 ? "one" : drop.Nameless.ToString(CultureInfo.InvariantCulture))} without a name in the dump were asked, and none allows {what}.",
        };
    }

    private static string Fix(PolicyDrop drop)
    {
        var what = drop.IsEgress == true ? "this destination and port" : "this client and port";
        var selected = drop.Pod ?? (drop.Where == "the node" ? drop.Where : "the pod");
        return drop switch
        {
            { IsDenied: true, Asked: [var denying] } => $"take {what} out of what {denying.Kind} {denying} drops, if it may be called",
            { Asked: [{ Resource: not AskedPolicy.Profile } only] } => $"allow {what} in {only.Kind} {only}, or in another that selects {selected}, if it may call it",
            _ => $"allow {what} in a NetworkPolicy that selects {selected}, if it may call it",
        };
    }

    // Policies of one kind and namespace are described by one command; names come from the dump.
    private static ShellCommand Check(PolicyDrop drop)
    {
        var objects = drop.Asked.Where(p => p.Resource != AskedPolicy.Profile).ToList();
        if (objects.Count == 0)
            return new(drop.Namespace is { } only ? $"kubectl get networkpolicies -n {ShellWord.Quote(only)}" : "kubectl get networkpolicies -A");
        var (resource, ns) = (objects[0].Resource, objects[0].Namespace);
        var names = objects.Where(p => p.Resource == resource && p.Namespace == ns).Select(p => ShellWord.Quote(p.Name));
        return new($"kubectl describe {resource} {(ns is null ? "" : $"-n {ShellWord.Quote(ns)} ")}{string.Join(' ', names)}");
    }

    private static string Kinds(ImmutableArray<AskedPolicy> asked) => asked switch
    {
        [var only] => only.Kind,
        _ when asked.All(p => p.Resource == AskedPolicy.Profile) => "profiles",
        _ => "network policies",
    };

    private static string Listed(ImmutableArray<AskedPolicy> asked, string quote)
    {
        var names = asked.Take(MostNames).Select(p => $"{quote}{p}{quote}");
        return Words.And(asked.Length > MostNames ? names.Append(string.Create(CultureInfo.InvariantCulture, $"{asked.Length - MostNames} more")) : names);
    }
}
