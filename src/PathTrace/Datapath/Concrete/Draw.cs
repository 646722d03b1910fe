using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>The two outcomes of a random rule, as steps that every packet which draws there shares.</summary>
internal sealed record Draw(Step.Chosen Match, Step.Chosen Rest)
{
    internal static Draw At(Chain chain, int index)
    {
        var match = Fraction.One;
        foreach (var condition in chain.Rules[index].Conditions)
        {
            // Two draws in one rule are independent.
            if (ConditionEvaluator.IsDraw(condition, out var numerator))
                match *= Fraction.Dyadic(numerator, 31);
        }

        var source = chain.SpanOf(index);
        return new(
            new(new(ChoiceKind.Statistic, "match", match, source)),
            new(new(ChoiceKind.Statistic, "no match", Fraction.One - match, source)));
    }
}
