using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Netfilter;
using PathTrace.Text;

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
        (IpvsMode.File, "ipvsadm-save -n"),
        ("sysctl.txt", "sysctl -a"),
        (WireGuardDevice.File, WireGuardDevice.Command),
        ("pods.txt", "kubectl get pods -A -o wide"),
        ("services.txt", "kubectl get services -A -o wide"),
    ];

    private static readonly string[] QuestionWords = ["what ", "where ", "whether ", "which "];

    internal static Explanation? Explain(PathCase @case)
    {
        if (@case.Trace.Undetermined.IsZero)
            return null;
        var deciding = Deciding(@case);
        if (deciding.Count == 0)
            return @case.Disposition == Disposition.Indeterminate ? Abandoned(@case) : null;
        var first = deciding[0];
        return new()
        {
            Code = CodeOf(first),
            Severity = FindingSeverity.Warning,
            Owner = FindingOwner.Snapshot,
            Title = TitleOf(@case, deciding),
            Question = first,
            Why = Words.Join(
                deciding.Count == 1 ? null : $"It holds only if all of these do: {string.Join("; ", deciding.Select(d => d.Text))}.",
                $"The snapshot does not tell{(deciding.Count == 1 ? "" : " the first")}, because {first.Reason}.",
                @case.Disposition == Disposition.Indeterminate ? "So nothing certain can be said about this share of the traffic." : null,
                @case.Disposition.IsFailure() ? Explainer.WithoutAssumptions(@case)?.Why : null),
            Fix = FixOf(deciding),
            Command = Command(deciding),
            Evidence = [.. deciding.Where(d => d.Source.IsSet).Select(d => new Evidence(d.Source, "what decides"))],
        };
    }

    /// <summary>What one answer to a question would do, as the doubt that it is.</summary>
    internal static Explanation Of(Assumption question, Explanation answer) => answer with { Code = CodeOf(question), Severity = FindingSeverity.Warning, Question = question };

    /// <summary>The doubt itself, whichever way it is answered: the file that would settle it, or the question.</summary>
    internal static string Doubt(Assumption question)
    {
        if (question.MissingFile is { } file)
            return $"{file} decides, and {question.Reason}";
        var word = Array.Exists(QuestionWords, w => question.Text.StartsWith(w, StringComparison.Ordinal)) ? "" : "whether ";
        return $"nobody can tell {word}{question.Text.Replace(" does not match: ", " matches: ", StringComparison.Ordinal)}";
    }

    /// <summary>The command that makes a file: <c>worker1$ ip rule > ip-rule.txt</c>; null for a file that no command makes.</summary>
    internal static ShellCommand? Collect(string file)
    {
        foreach (var (name, command) in Commands)
        {
            if (!file.EndsWith(name, StringComparison.Ordinal))
                continue;
            var folder = file[..^name.Length].TrimEnd('/');
            var node = folder[(folder.LastIndexOf('/') + 1)..];
            return new($"{command} > {ShellWord.Quote(name)}", node.Length > 0 ? node : null);
        }

        return null;
    }

    // The questions whose answers lead to different ends; where nothing more can be followed, the first file that is missing, or the last one asked.
    private static List<Assumption> Deciding(PathCase @case)
    {
        var path = @case.Path;
        if (path.Outcome == Disposition.Indeterminate)
            return path.Assumptions.IsEmpty ? [] : [path.Assumptions.FirstOrDefault(a => a.MissingFile is not null) ?? path.Assumptions[^1]];
        return [.. path.Assumptions.Where(assumption => @case.Trace.Paths
            .Any(p => Fate(p.Outcome) != Fate(path.Outcome) && p.Assumptions.Any(a => a.Key == assumption.Key && a.Text != assumption.Text)))];
    }

    private static string? FixOf(List<Assumption> deciding)
    {
        var files = Files(deciding);
        if (files.Count > 0)
            return $"collect {Words.And(files)}";
        return deciding[0].Source.IsSet ? $"read {deciding[0].Source} and decide by hand{(deciding[0].Kind is null ? "" : " whether it matches")}" : null;
    }

    // One line for all files of the first one's node; those of other nodes are collected in the same way there.
    private static ShellCommand? Command(List<Assumption> deciding)
    {
        var commands = Files(deciding).Select(Collect).OfType<ShellCommand>().ToList();
        return commands is [var first, ..] ? first with { Text = string.Join("; ", commands.Where(c => c.Node == first.Node).Select(c => c.Text)) } : null;
    }

    private static List<string> Files(List<Assumption> deciding) => [.. deciding.Select(d => d.MissingFile).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static int Fate(Disposition disposition) => disposition.IsDelivered() ? 1 : disposition.IsFailure() ? 2 : 3;

    private static FindingCode CodeOf(Assumption assumption) => assumption switch
    {
        { MissingFile: not null } => FindingCode.MissingFileDecides,
        { Kind: OpaqueKind.LostInSave } => FindingCode.LostInSaveDecides,
        { Kind: OpaqueKind.NotUnderstood } => FindingCode.NotUnderstoodDecides,
        _ => FindingCode.StateDecides,
    };

    private static string TitleOf(PathCase @case, List<Assumption> deciding)
    {
        if (@case.Disposition == Disposition.Indeterminate)
            return IsQuestion(deciding[0].Text) ? $"nobody can tell {deciding[0].Text}" : $"nobody can tell what happens if {deciding[0].Text}";
        var end = @case.Disposition.IsDelivered() ? $"reaches {DeliveredCause.Describe(@case).Title}" : @case.Answered is null ? "is lost" : "gets there, and its answer is lost,";
        var more = deciding.Count switch
        {
            1 => "",
            2 => " and 1 thing more",
            var n => string.Create(CultureInfo.InvariantCulture, $" and {n - 1} things more"),
        };
        return $"{end} if {deciding[0].Text}{more}";
    }

    // Assumptions are clauses (a rule of worker1 decides), except where no answer could be followed (where worker1 sends 10.0.1.1).
    private static bool IsQuestion(string text) =>
        QuestionWords.Any(word => text.StartsWith(word, StringComparison.Ordinal));

    private static Explanation Abandoned(PathCase @case) => new()
    {
        Code = FindingCode.StateDecides,
        Severity = FindingSeverity.Warning,
        Owner = FindingOwner.Snapshot,
        Title = $"what becomes of the packet on {@case.NodeName} is not in any dump",
        Why = "The rules hand the packet to something that dumps do not show, or there are too many outcomes to follow.",
    };
}
