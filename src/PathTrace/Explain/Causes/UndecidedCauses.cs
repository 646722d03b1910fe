using PathTrace.Datapath;
using PathTrace.Netfilter;

namespace PathTrace.Explain.Causes;

/// <summary>Paths whose fate hangs on something that the snapshot does not hold: a file, a rule nobody understands, a rate, what a save lost.</summary>
internal static class UndecidedCauses
{
    private static readonly (string File, string Command)[] Commands =
    [
        ("ip6tables-save.txt", "ip6tables-save"),
        ("iptables-save.txt", "iptables-save"),
        ("ip-6-route.txt", "ip -6 route show table all"),
        ("ip-route.txt", "ip route show table all"),
        ("ip-6-rule.txt", "ip -6 rule"),
        ("ip-rule.txt", "ip rule"),
        ("ip-addr.txt", "ip -d addr"),
        ("ip-neigh.txt", "ip neigh"),
        ("ipset-save.txt", "ipset save"),
        ("sysctl.txt", "sysctl -a"),
        ("pods.txt", "kubectl get pods -A -o wide"),
        ("services.txt", "kubectl get services -A -o wide"),
    ];

    internal static Explanation? Explain(PathCase @case)
    {
        var path = @case.Path;
        var decides = path.Disposition == Disposition.Indeterminate || (path.Assumptions.Length > 0 && !@case.Trace.Undetermined.IsZero && Deciding(@case) is not null);
        if (!decides)
            return null;
        if (Deciding(@case) is not { } assumption)
            return Abandoned(@case);
        return new()
        {
            Code = CodeOf(assumption),
            Severity = FindingSeverity.Warning,
            Owner = FindingOwner.Snapshot,
            Title = TitleOf(@case, assumption),
            Why = Words.Join(
                $"The snapshot does not tell, because {assumption.Reason}.",
                path.Disposition == Disposition.Indeterminate ? "So nothing certain can be said about this share of the traffic." : null,
                @case.Disposition.IsFailure() ? Explainer.WithoutAssumptions(@case)?.Why : null),
            Fix = assumption.MissingFile is { } file ? Collect(file) : null,
            Check = assumption.MissingFile is null && assumption.Source.IsSet ? CheckOf(assumption) : null,
            Evidence = assumption.Source.IsSet ? [new(assumption.Source, "what decides")] : [],
        };
    }

    /// <summary>The command that makes a file, for readers: <c>worker1$ ip rule > nodes/worker1/ip-rule.txt</c>.</summary>
    internal static string Collect(string file)
    {
        foreach (var (name, command) in Commands)
        {
            if (!file.EndsWith(name, StringComparison.Ordinal))
                continue;
            var folder = file[..^name.Length].TrimEnd('/');
            var node = folder[(folder.LastIndexOf('/') + 1)..];
            return $"collect {file}: {(node.Length > 0 ? node + "$ " : "")}{command} > {Words.Shell(name)}";
        }

        return $"collect {file}";
    }

    // The first question whose answers lead to different ends.
    private static Assumption? Deciding(PathCase @case)
    {
        foreach (var assumption in @case.Path.Assumptions)
        {
            var answers = @case.Trace.Paths.Where(p => p.Assumptions.Any(a => a.Key == assumption.Key)).Select(p => Fate(p.Disposition)).Distinct().Take(2);
            if (answers.Count() > 1 || @case.Disposition == Disposition.Indeterminate)
                return @case.Disposition == Disposition.Indeterminate ? @case.Path.Assumptions[^1] : assumption;
        }

        return null;
    }

    private static int Fate(Disposition disposition) => disposition.IsDelivered() ? 1 : disposition.IsFailure() ? 2 : 3;

    private static FindingCode CodeOf(Assumption assumption) => assumption switch
    {
        { MissingFile: not null } => FindingCode.MissingFileDecides,
        { Kind: OpaqueKind.LostInSave } => FindingCode.LostInSaveDecides,
        { Kind: OpaqueKind.NotUnderstood } => FindingCode.NotUnderstoodDecides,
        _ => FindingCode.StateDecides,
    };

    private static string TitleOf(PathCase @case, Assumption assumption)
    {
        if (@case.Disposition == Disposition.Indeterminate)
            return $"nobody can tell {assumption.Text}";
        var end = @case.Disposition.IsDelivered()
            ? $"reaches {DeliveredCause.Describe(@case).Title}"
            : Explainer.WithoutAssumptions(@case)?.Title ?? "is lost";
        return $"{end}, if {assumption.Text}";
    }

    private static string CheckOf(Assumption assumption) => $"read {assumption.Source} on the live node and decide it by hand";

    private static Explanation Abandoned(PathCase @case) => new()
    {
        Code = FindingCode.StateDecides,
        Severity = FindingSeverity.Warning,
        Owner = FindingOwner.Snapshot,
        Title = $"what becomes of the packet on {@case.NodeName} is not in any dump",
        Why = "The rules hand the packet to something that dumps do not show, or there are too many outcomes to follow.",
    };
}
