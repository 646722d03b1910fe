using System.Globalization;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Why;

/// <summary>A rule that an answer names.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Number">Its number in the chain, from 1.</param>
/// <param name="Text">The rule as written; it comes from the dump.</param>
/// <param name="Source">Its line.</param>
public sealed record RuleReference(TableName Table, string Chain, int Number, string Text, SourceSpan Source)
{
    internal static RuleReference Of(Table table, Chain chain, int index) => new(table.Name, chain.Name, index + 1, chain.Rules[index].ToString(), chain.SpanOf(index));

    /// <summary><c>KUBE-SERVICES rule 7</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Chain} rule {Number}");
}
