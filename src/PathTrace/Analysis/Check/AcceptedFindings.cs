using System.Collections.Immutable;
using System.Text;
using PathTrace.Text;

namespace PathTrace.Analysis.Check;

/// <summary>
/// A file of accepted findings: <c>PT3001 0123456789abcdef  # worker1: filter FORWARD …</c> a line, sorted, so that it reads and merges well. Only new findings then fail a check.
/// </summary>
/// <param name="Findings">In the order of the file.</param>
public sealed record AcceptedFindings(ImmutableArray<AcceptedFinding> Findings)
{
    /// <summary>Longer files are refused: 16 MiB.</summary>
    public const int MaxBytes = 16 << 20;

    private const string Advice = "A line reads like: PT3001 0123456789abcdef  # what it was. --write-accepted writes such a file.";
    private const int CommentLength = 160;
    private const string Head = "# Findings of pathtrace check that are accepted: only others fail it. --write-accepted writes this file anew.\n";

    /// <summary>Reads such a file. Lines that are none are reported.</summary>
    public static ParseResult<AcceptedFindings> Parse(SourceText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = ImmutableArray.CreateBuilder<AcceptedFinding>();
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        for (var start = 0; start < text.Length;)
        {
            var line = text.LineAt(start);
            var content = line.Text;
            var sign = content.IndexOf('#', StringComparison.Ordinal);
            var words = (sign < 0 ? content : content[..sign]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is [var code, var print] && IsCode(code) && IsFingerprint(print))
                found.Add(new(code, print, sign < 0 ? "" : content[(sign + 1)..].Trim(), line));
            else if (words.Length > 0)
                problems.Add(new(DiagnosticCode.BadExpectationLine, DiagnosticSeverity.Error, line, "expected a code and a fingerprint", Advice));
            start = NextLine(line);
        }

        return new(new(found.ToImmutable()), problems.ToImmutable());
    }

    /// <summary>The file that accepts all that a check found, but for what is accepted otherwise and for notes, which fail nothing.</summary>
    public static string Print(CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var lines = report.Findings
            .Where(f => f.Level is Queries.Expectations.CheckLevel.Error or Queries.Expectations.CheckLevel.Warning)
            .Select(f => (f.CodeText, f.Fingerprint, Comment: CommentOf(f)))
            .OrderBy(f => f.CodeText, StringComparer.Ordinal)
            .ThenBy(f => f.Comment, StringComparer.Ordinal)
            .ThenBy(f => f.Fingerprint, StringComparer.Ordinal)
            .Select(f => $"{f.CodeText} {f.Fingerprint}  # {f.Comment}\n");
        return Head + string.Concat(lines);
    }

    // Numbers of rules would change with every edit above them; control characters have no place in a line.
    private static string CommentOf(CheckFinding finding)
    {
        var text = new StringBuilder(finding.Node is { } node && !finding.Title.Contains(node, StringComparison.Ordinal) ? $"{node}: {finding.Title}" : finding.Title);
        if (finding.Kind == Queries.Expectations.FindingKind.Lint && finding.Places is [{ Source: { IsWholeFile: false } place }, ..])
            text.Append(": ").Append(place.Source?.LineAt(place.Start).Text);
        var plain = string.Concat(Fingerprints.Stable(text.ToString()).Select(c => char.IsControl(c) ? ' ' : c));
        return plain.Length <= CommentLength ? plain : string.Concat(plain.AsSpan(0, CommentLength), "…");
    }

    private static bool IsCode(string word) => word.Length == 6 && word.StartsWith("PT", StringComparison.Ordinal) && word.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsFingerprint(string word) => word.Length >= Fingerprints.Length && word.All(c => char.IsAsciiHexDigitLower(c) || c == '.');

    private static int NextLine(SourceSpan line)
    {
        var end = line.Start + line.Length;
        var next = line.Source!.Utf8[end..].IndexOf((byte)'\n');
        return next < 0 ? line.Source.Length : end + next + 1;
    }
}
