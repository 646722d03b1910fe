using PathTrace.Inputs.IptablesSave;
using PathTrace.Inputs.Lines;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Says what each file is: by its name, else by its content. Files that hold nothing, or a command's error message, count as not collected and are
/// reported; an empty list is a fact where the command prints nothing for nothing.
/// </summary>
internal static class FileClassifier
{
    private const int MostSniffed = 1 << 16;

    private const string Expected =
        "Expected one of: iptables-save, ip route, ip rule, ip addr, ip neigh, bridge fdb, ipset save, ipvsadm-save, wg show all, sysctl -a, a next-hop or balancer table, "
        + "Kubernetes objects or tables. If it is one of them, give it the name that the snapshot layout has for it.";

    /// <summary>The file with its role; null when it is not to be read.</summary>
    internal static SnapshotFile? Classify(SourceText source, DiagnosticList diagnostics)
    {
        var role = FileNames.RoleOf(source.Name);
        if (role.Kind == FileKind.Ignored)
            return null;
        if (IsBlank(source.Utf8))
            return Empty(source, role, diagnostics);
        if (!IsText(source.Utf8))
        {
            diagnostics.Warning(DiagnosticCode.UnknownFile, SourceSpan.WholeFile(source), "the file is no text", "It counts as not collected. Collect it again.");
            return null;
        }

        if (FailedCommands.Find(source) is { } failure)
        {
            diagnostics.Warning(
                DiagnosticCode.FailedCommand, failure, $"the file holds the message of a command that failed: {TextLines.Quote(failure)}", "It counts as not collected.");
            return null;
        }

        if (role.Kind == FileKind.Unknown)
            role = FileSniffer.RoleOf(source);
        if (role.Kind == FileKind.IptablesSave)
            role = role with { Family = FamilyOfRules(source, role.Family) };
        if (role.Kind != FileKind.Unknown)
            return new(source, role);
        diagnostics.Warning(DiagnosticCode.UnknownFile, TextLines.FirstFilled(source), "the file is of no kind that is known", $"It is left out. {Expected}");
        return null;
    }

    private static SnapshotFile? Empty(SourceText source, FileRole role, DiagnosticList diagnostics)
    {
        if (role.Kind is FileKind.IpsetSave or FileKind.IpvsadmSave or FileKind.WireGuard or FileKind.IpNeigh or FileKind.BridgeFdb or FileKind.LoadBalancers)
            return new(source, role);
        var (message, consequence) = role.Kind == FileKind.IptablesSave ? NoRules(source) : ("the file is empty", "It counts as not collected: most likely the command failed.");
        diagnostics.Warning(DiagnosticCode.EmptyFile, SourceSpan.WholeFile(source), message, consequence);
        return null;
    }

    // iptables-save prints nothing and succeeds where no table is registered: legacy registers tables when they are first used, nft has those that exist (xtables-save.c, iptables-save.c: do_output).
    private static (string Message, string Consequence) NoRules(SourceText source)
    {
        var command = source.Name[(source.Name.LastIndexOf('/') + 1)..].StartsWith("ip6", StringComparison.Ordinal) ? "ip6tables-save" : "iptables-save";
        return ("the file is empty: either the command failed, or no table is in use and it had nothing to print",
            $"It counts as not collected. To tell them apart, run {command} again as root: if it prints nothing and 'echo $?' says 0, write the line '# no rules' into the file.");
    }

    // Names and comments may hold any byte but these, and no command prints many control characters: one in twenty is noise.
    private static bool IsText(ReadOnlySpan<byte> text)
    {
        var head = text[..Math.Min(text.Length, MostSniffed)];
        var controls = 0;
        foreach (var octet in head)
        {
            if (octet == 0)
                return false;
            if (octet < ' ' && octet is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
                controls++;
        }

        return controls * 20 <= head.Length;
    }

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8).Length == 0;

    // A header tells the family for sure, so the reader is left to find it; without one the file's name must do.
    private static IpFamily FamilyOfRules(SourceText source, IpFamily byName) =>
        DumpHeader.IsIn(source.Utf8[..Math.Min(source.Length, 4096)]) ? IpFamily.None : byName;
}
