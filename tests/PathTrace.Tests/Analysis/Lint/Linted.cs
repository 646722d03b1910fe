using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Lint;

/// <summary>What lint says of rules that a test writes down.</summary>
internal static class Linted
{
    /// <summary>The findings of one node's rules, each as <c>PT3001 the rule &lt;= the rules that are the cause</c>, by the text of their lines.</summary>
    internal static IEnumerable<string> Rules(string rules, string? sets = null) => Of(new TestNode { Iptables = Committed(rules), Sets = sets }.Cluster());

    /// <summary>The findings of a snapshot, those alike one by one.</summary>
    internal static IEnumerable<string> Of(Snapshot snapshot) => Explanations(snapshot).Select(Line);

    internal static IEnumerable<Explanation> Explanations(Snapshot snapshot) => snapshot.Lint().Findings.SelectMany(f => f.Alike.Prepend(f.Cause));

    private static string Line(Explanation cause)
    {
        var texts = cause.Evidence.Select(e => e.Source.IsWholeFile ? e.Source.ToString() : e.Source.Text).ToList();
        return $"{cause.CodeText} {texts[0]}{(texts.Count > 1 ? $" <= {string.Join(" + ", texts.Skip(1))}" : "")}";
    }

    private static string Committed(string rules)
    {
        var lines = rules.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        var tables = string.Join('\n', lines).Split("\n*");
        return string.Join("\nCOMMIT\n*", tables) + "\nCOMMIT\n";
    }
}
