using System.Globalization;
using System.Text;
using System.Xml;
using PathTrace.Analysis.Check;
using PathTrace.Queries.Expectations;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>
/// A check as JUnit's XML, which CI systems show as test results: a suite for each part, a case for each expectation and for each finding of the other parts. What fails the check is a failure, what was accepted is skipped.
/// </summary>
public static class CheckJUnit
{
    /// <summary>The document, ended by a line break.</summary>
    public static string Render(CheckReport report, CheckPaths paths)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(paths);
        return Write(xml =>
        {
            Suite(xml, "expectations", Expectations(report, paths));
            if (report.Baseline is not null)
                Suite(xml, "diff", Findings(report, paths, FindingKind.Diff));
            Suite(xml, "lint", Findings(report, paths, FindingKind.Lint));
            Suite(xml, "input", Findings(report, paths, FindingKind.Input));
        });
    }

    /// <summary>What stands in place of a report that cannot be made: a suite with one error.</summary>
    /// <param name="problems">What is wrong.</param>
    public static string RenderProblems(IEnumerable<Diagnostic> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return Write(xml => Suite(xml, "check", [new("pathtrace check", "error", "nothing could be checked", string.Join('\n', problems.Select(p => Sanitizer.Escape(p.ToString()))))]));
    }

    private static IEnumerable<Case> Expectations(CheckReport report, CheckPaths paths)
    {
        var unmet = report.Findings.Where(f => f.Kind == FindingKind.Expectation).ToDictionary(f => f.Places[0].Source);
        return report.Expectations.Select(e => unmet.TryGetValue(e.Source, out var finding)
            ? Of(report, finding, paths)
            : new($"{paths.TextOf(new(CheckSide.Expectations, e.Source, ""))} {e}", null, "", ""));
    }

    private static IEnumerable<Case> Findings(CheckReport report, CheckPaths paths, FindingKind kind) =>
        report.Findings.Where(f => f.Kind == kind && f.Level != CheckLevel.Note).Select(f => Of(report, f, paths)).DefaultIfEmpty(new($"nothing to fail for", null, "", ""));

    private static Case Of(CheckReport report, CheckFinding finding, CheckPaths paths)
    {
        var place = finding.Places.FirstOrDefault(p => p.Source.IsSet) is { } first ? paths.TextOf(first) + " " : "";
        var name = finding.Kind == FindingKind.Expectation ? $"{place}{finding.Title}" : $"{place}{finding.CodeText} {CheckWords.Headline(finding)}";
        var text = string.Join('\n', finding.Lines.Select(l => Sanitizer.Escape($"{l.Label}: {l.Text}")).Concat(finding.Places.Skip(1).Where(p => p.Source.IsSet).Select(p => Sanitizer.Escape($"{paths.TextOf(p)} {p.Note}"))));
        if (report.Fails(finding))
            return new(name, "failure", $"{finding.CodeText} {CheckWords.Of(finding)}", text);
        return new(name, "skipped", finding.Reason ?? CheckWords.Of(finding), "");
    }

    private static void Suite(XmlWriter xml, string name, IEnumerable<Case> cases)
    {
        var all = cases.ToList();
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", $"pathtrace {name}");
        xml.WriteAttributeString("tests", Number(all.Count));
        xml.WriteAttributeString("failures", Number(all.Count(c => c.Outcome == "failure")));
        xml.WriteAttributeString("errors", Number(all.Count(c => c.Outcome == "error")));
        xml.WriteAttributeString("skipped", Number(all.Count(c => c.Outcome == "skipped")));
        foreach (var one in all)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", $"pathtrace.{name}");
            xml.WriteAttributeString("name", Legal(Sanitizer.Escape(one.Name)));
            if (one.Outcome is { } outcome)
            {
                xml.WriteStartElement(outcome);
                xml.WriteAttributeString("message", Legal(Sanitizer.Escape(one.Message)));
                xml.WriteString(Legal(one.Text));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // XML 1.0, production 2: the characters that a document may hold at all. The sanitizer spells most others already.
    private static string Legal(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(rune.Value > 0xffff || XmlConvert.IsXmlChar((char)rune.Value) ? rune : Rune.ReplacementChar);
        return result.ToString();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Write(Action<XmlWriter> write)
    {
        var text = new Utf8Writer();
        using (var xml = XmlWriter.Create(text, new() { Indent = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.None }))
        {
            xml.WriteStartElement("testsuites");
            write(xml);
            xml.WriteEndElement();
        }

        return text + "\n";
    }

    private sealed record Case(string Name, string? Outcome, string Message, string Text);

    // The declaration names the encoding of the writer, and a string's own would be UTF-16.
    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
