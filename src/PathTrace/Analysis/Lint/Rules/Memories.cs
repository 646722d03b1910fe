using System.Text.RegularExpressions;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>Matches that remember having been asked: to ask them less often changes what they say later. Whatever a rule says of their names is taken for one, a comment too.</summary>
internal static partial class Memories
{
    internal static bool Has(Rule rule) => rule.Text.IsSet && Remembering().IsMatch(rule.Text.Text);

    [GeneratedRegex(@"-m (recent|hashlimit|limit|quota2?|connlimit|statistic|nth|random|nfacct|rateest|set|osf|socket|psd|account|condition)\b|--match-set")]
    private static partial Regex Remembering();
}
