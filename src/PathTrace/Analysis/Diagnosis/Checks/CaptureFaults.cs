using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Inputs.Snapshots;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Files that do not hold what their command prints, each told once, by what the readers said of it: an error message, nothing, no text, or a beginning without an end. And nodes of which there is no file at all.</summary>
internal static class CaptureFaults
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var diagnostic in snapshot.Diagnostics)
        {
            if (TitleOf(diagnostic) is { } title && !IsOfAnotherTime(diagnostic, snapshot) && told.Add(diagnostic.Span.Source!.Name))
                yield return Failed(diagnostic, title);
        }

        foreach (var node in snapshot.Nodes.Where(MissingFiles.IsUncollected))
            yield return Uncollected(node);
    }

    private static string? TitleOf(Diagnostic diagnostic) => (diagnostic.Code, diagnostic.Severity, diagnostic.Span.Source?.Name) switch
    {
        (_, _, null) => null,
        (DiagnosticCode.EmptyFile, _, var file) => $"{file} is empty, and its command always prints something",
        (DiagnosticCode.FailedCommand, _, var file) => $"{file} holds an error message in place of a dump",
        (DiagnosticCode.UnknownFile, _, var file) when FileNames.RoleOf(file).Kind != FileKind.Unknown => $"{file} does not hold what its command prints",
        (DiagnosticCode.Truncated or DiagnosticCode.BadJson or DiagnosticCode.BadYaml, DiagnosticSeverity.Error, var file) => $"{file} breaks off",
        _ => null,
    };

    // A listing that lacks one address which ip addr shows may as well be older: what hangs on it says so, and nothing else does.
    private static bool IsOfAnotherTime(Diagnostic diagnostic, Snapshot snapshot) => diagnostic.Code == DiagnosticCode.Truncated
        && snapshot.Nodes.Any(n => (n.Broken & (BrokenDumps.LocalRoutes | BrokenDumps.LocalRoutes6)) != 0 && n.Routes?.Any(r => r is { HasUnknownAttributes: true, Destination.IsHost: true } && r.Source == diagnostic.Span) == true);

    private static Explanation Failed(Diagnostic diagnostic, string title)
    {
        var file = diagnostic.Span.Source!.Name;
        return Make.Warning(
            FindingCode.CaptureFailed,
            FindingOwner.Snapshot,
            title,
            Words.Join($"{char.ToUpperInvariant(diagnostic.Message[0])}{diagnostic.Message[1..]}.", diagnostic.Consequence),
            new Evidence(diagnostic.Span, "what was collected")) with
        {
            Fix = "collect it again, as root where the command needs it",
            Command = Explain.Causes.UndecidedCauses.Collect(file),
            Check = new($"head -c 400 {ShellWord.Quote(file)} | cat -v", null, "in the folder of the snapshot"),
            Lacks = file,
        };
    }

    private static Explanation Uncollected(Node node) => Make.Warning(
        FindingCode.NodeNotCollected,
        FindingOwner.Snapshot,
        $"{node.Name} was not collected",
        $"{(node.Source.IsSet ? $"{node.Source.Source} names {node.Name}" : $"The snapshot names {node.Name}")}, and no dump of it is in the snapshot: what becomes of packets there is unknown.",
        new Evidence(node.Source, $"{node.Name}")) with
    {
        Fix = $"collect iptables-save, ip route show table all, ip rule, ip -d addr and sysctl -a of {node.Name}{(node.Folder.Length == 0 ? "" : $" into {node.Folder}/")}",
        Check = new($"ls {ShellWord.Quote(node.Folder.Length == 0 ? "." : node.Folder)}", null, "in the folder of the snapshot"),
        Lacks = node.Folder.Length == 0 ? null : $"{node.Folder}/",
    };
}
