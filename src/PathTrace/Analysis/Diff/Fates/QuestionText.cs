using System.Globalization;
using System.Text.RegularExpressions;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;

namespace PathTrace.Analysis.Diff;

/// <summary>Names an open question so that it is the same question where its rule stands at another place, is numbered otherwise or has another comment, or hash chains have other names.</summary>
internal static partial class QuestionText
{
    /// <summary>The question and the branch's answer to it.</summary>
    internal static string Of(Branch branch) => string.Create(CultureInfo.InvariantCulture, $"{Of(branch.Assumption!)}={branch.Index}");

    private static string Of(Assumption assumption)
    {
        var key = HashChains().Replace(assumption.Key, "$1*");
        // What does not hang on a rule has a name that no number is part of.
        if (!assumption.Source.IsSet || assumption.Source.IsWholeFile || !assumption.Source.Text.StartsWith("-A ", StringComparison.Ordinal))
            return key;
        var rule = Comments().Replace(assumption.Source.Text, "");
        return $"{Numbers().Replace(key, "/#")} {HashChains().Replace(rule, "$1*")}";
    }

    [GeneratedRegex("(KUBE-(?:SVC|SVL|SEP|EXT|FW|XLB)-)[A-Z0-9]{16}")]
    private static partial Regex HashChains();

    [GeneratedRegex(""" -m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+)""")]
    private static partial Regex Comments();

    [GeneratedRegex("/[0-9]+(?=/|$)")]
    private static partial Regex Numbers();
}
