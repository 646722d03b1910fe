using System.Globalization;
using PathTrace.Analysis.Lint.Walks;
using PathTrace.Explain;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Rules;

/// <summary>Turns of phrase about tables, chains and rules.</summary>
internal static class TableWords
{
    private const int Shown = 6;

    /// <summary><c>filter</c>.</summary>
    internal static string Of(Table table) => table.Name.ToString().ToLowerInvariant();

    /// <summary><c>filter FORWARD rule 7</c>.</summary>
    internal static string Place(Table table, RuleModel rule) => string.Create(CultureInfo.InvariantCulture, $"{Of(table)} {rule.Chain.Name} rule {rule.Number}");

    /// <summary><c>rule 7</c>, <c>rules 2 and 7</c>, <c>rules 2, 7 and 12 more</c>.</summary>
    internal static string Rules(IReadOnlyList<RuleModel> rules)
    {
        var numbers = rules.Take(Shown).Select(r => r.Number.ToString(CultureInfo.InvariantCulture)).ToList();
        return rules.Count > Shown
            ? string.Create(CultureInfo.InvariantCulture, $"rules {string.Join(", ", numbers)} and {rules.Count - Shown} more")
            : $"{(rules.Count == 1 ? "rule" : "rules")} {Words.And(numbers)}";
    }
}
