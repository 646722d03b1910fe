using System.Collections.Immutable;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>One option of a rule with its values: <c>! --dport 80</c>, <c>-m tcp</c>, <c>-j ACCEPT</c>.</summary>
/// <param name="Name">As the rule writes it; empty for values that follow no option.</param>
/// <param name="Negated">True when <c>!</c> stands before the option.</param>
/// <param name="NegatedLate">True when <c>!</c> stands between the option and its value, as old versions print it.</param>
/// <param name="Values">In order.</param>
public sealed record RuleSyntaxOption(string Name, bool Negated, bool NegatedLate, ImmutableArray<SyntaxValue> Values)
{
    /// <inheritdoc/>
    public bool Equals(RuleSyntaxOption? other) =>
        other is not null && Name == other.Name && Negated == other.Negated && NegatedLate == other.NegatedLate
        && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Negated, NegatedLate, Values.Length);
}
