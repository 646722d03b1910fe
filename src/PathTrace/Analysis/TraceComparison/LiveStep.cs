using System.Collections.Immutable;
using PathTrace.Inputs.TraceLogs;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>A line of a trace beside the chain of the dump that it is about.</summary>
/// <param name="Event">The line.</param>
/// <param name="Kind">What it tells: in the kernel's log a number tells rules from ends of chains, its words do not.</param>
/// <param name="Chain">The chain; null when the dump has none of that name.</param>
/// <param name="Numbers">The rules that it may be, by position; empty when the dump has no such rule; default when the line does not tell which rule it is.</param>
internal sealed record LiveStep(LoggedEvent Event, LoggedEventKind Kind, Chain? Chain, ImmutableArray<int> Numbers)
{
    /// <summary>True when the step says which rule it is.</summary>
    internal bool KnowsRule => !Numbers.IsDefault;

    /// <summary>True for a rule that lets every packet go on unchanged and of which no dump tells whether it matches: a prediction leaves it out.</summary>
    internal bool OnlyLooksOn
    {
        get
        {
            if (Kind != LoggedEventKind.Rule || Chain is not { } chain)
                return false;
            if (KnowsRule)
                return Numbers.Any(n => IsOpenOnlooker(chain.Rules[n - 1]));
            return Event.Verdict is null or "CONTINUE" && chain.Rules.Any(IsOpenOnlooker);
        }
    }

    private static bool IsOpenOnlooker(Rule rule) => rule.Effect is Effect.Continue && rule.Conditions.Any(IsOpen);

    private static bool IsOpen(Condition condition) => condition switch
    {
        Condition.Not not => IsOpen(not.Part),
        Condition.All all => all.Parts.Any(IsOpen),
        Condition.Any any => any.Parts.Any(IsOpen),
        Condition.Opaque or Condition.Chance or Condition.LocalSocket or Condition.InSet or Condition.BridgePort or Condition.ReversePath or Condition.AddressTypeIs => true,
        _ => false,
    };
}
