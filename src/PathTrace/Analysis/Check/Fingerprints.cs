using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PathTrace.Analysis.Check;

/// <summary>
/// What a finding is known by again: what it says, without what an unrelated edit or a newer dump changes, which are line and rule numbers, counters and the hashes in chain names. Of findings that say the same each has a number behind it.
/// </summary>
internal static partial class Fingerprints
{
    /// <summary>The number of digits.</summary>
    internal const int Length = 16;

    /// <summary>The findings with their fingerprints.</summary>
    internal static ImmutableArray<CheckFinding> Number(IEnumerable<CheckFinding> findings)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var numbered = ImmutableArray.CreateBuilder<CheckFinding>();
        foreach (var finding in findings)
        {
            var print = Of(finding);
            var number = seen[print] = seen.GetValueOrDefault(print) + 1;
            numbered.Add(finding with { Fingerprint = number == 1 ? print : string.Create(CultureInfo.InvariantCulture, $"{print}.{number}") });
        }

        return numbered.ToImmutable();
    }

    /// <summary>A text without what changes by itself.</summary>
    internal static string Stable(string text) => RuleNumbers().Replace(HashChains().Replace(Counters().Replace(text, ""), "$1*"), "$1 #");

    private static string Of(CheckFinding finding)
    {
        var parts = (IEnumerable<string>)[finding.CodeText, finding.Node ?? "", .. finding.Identity.Select(Stable)];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..Length];
    }

    [GeneratedRegex(@"\[\d+:\d+\] ?", RegexOptions.NonBacktracking)]
    private static partial Regex Counters();

    // kube-proxy: KUBE-SVC- and sixteen digits of base 32; Calico: cali-tw- and a hash where the name is too long.
    [GeneratedRegex(@"\b(KUBE-[A-Z]{2,3}-)[A-Z2-7]{16}\b|\b(cali-[a-z]{2,4}-_)[A-Za-z0-9_-]{10,}", RegexOptions.NonBacktracking)]
    private static partial Regex HashChains();

    [GeneratedRegex(@"\b(rules?|lines?) \d+(?:, \d+)*(?:,? and \d+)?", RegexOptions.NonBacktracking)]
    private static partial Regex RuleNumbers();
}
