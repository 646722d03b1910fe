using System.Text;
using PathTrace.Netfilter;

namespace PathTrace.Explain.Policies;

/// <summary>All comments of a rule: Calico writes its hash first and what it means behind it, kube-router two that mean something.</summary>
internal static class RuleComments
{
    /// <summary>The comments as they were given to iptables, in their order.</summary>
    internal static IEnumerable<string> Of(Rule rule)
    {
        var isComment = false;
        foreach (var (word, isQuoted) in WordsOf(rule.ToString()))
        {
            if (isComment)
                yield return word;
            isComment = !isComment && !isQuoted && word == "--comment";
        }
    }

    /// <summary>The first comment that is none of Calico's hashes, in quotes and parentheses with a blank before it; empty without one.</summary>
    internal static string Said(Rule rule) => Of(rule).FirstOrDefault(c => !string.IsNullOrWhiteSpace(c) && !c.StartsWith("cali:", StringComparison.Ordinal)) is { } said ? $" (\"{said}\")" : "";

    // As xtables_save_string writes them (iptables, libxtables/xtables.c): quoted as a whole, with a backslash before quotes and backslashes.
    private static IEnumerable<(string Word, bool IsQuoted)> WordsOf(string text)
    {
        var word = new StringBuilder();
        var (isInside, wasQuoted) = (false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (c == '"')
            {
                isInside = !isInside;
                wasQuoted = true;
            }
            else if (c == ' ' && !isInside)
            {
                if (word.Length > 0 || wasQuoted)
                    yield return (word.ToString(), wasQuoted);
                word.Clear();
                wasQuoted = false;
            }
            else
            {
                word.Append(c);
            }
        }

        if (word.Length > 0 || wasQuoted)
            yield return (word.ToString(), wasQuoted);
    }
}
