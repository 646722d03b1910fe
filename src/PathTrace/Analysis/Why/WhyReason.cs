using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Why;

/// <summary>What became of a question to a rule, or of the chain in which it stands, on one way through its node.</summary>
public abstract record WhyReason
{
    private WhyReason()
    {
    }

    /// <summary>The rule was hit.</summary>
    /// <param name="Hook">Where.</param>
    /// <param name="Rule">The rule.</param>
    public sealed record Hit(Hook Hook, RuleReference Rule) : WhyReason;

    /// <summary>The rule was asked and not hit.</summary>
    /// <param name="Hook">Where.</param>
    /// <param name="Rule">The rule.</param>
    /// <param name="Conditions">All its conditions, in the order of its line.</param>
    public sealed record Asked(Hook Hook, RuleReference Rule, ImmutableArray<CheckedCondition> Conditions) : WhyReason
    {
        /// <summary>The conditions that fail, in order; the first one decided. Empty where the rest is unknown or drawn.</summary>
        public ImmutableArray<CheckedCondition> Failing => [.. Conditions.Where(c => c.Truth == Truth.False)];

        /// <summary>True when no condition fails and some is unknown: a sibling of this way assumes that the rule is hit.</summary>
        public bool IsOpen => Conditions.All(c => c.Truth != Truth.False) && Conditions.Any(c => c is { Truth: Truth.Unknown, Assume: not null });
    }

    /// <summary>The chain was walked, but not as far as the rule: one before it took the packet away.</summary>
    /// <param name="Hook">Where.</param>
    /// <param name="By">The rule that took it.</param>
    /// <param name="Via">The rule of the chain by which the packet came to the one that took it; null when that stands in the chain itself.</param>
    public sealed record TakenAway(Hook Hook, RuleReference By, RuleReference? Via) : WhyReason;

    /// <summary>The chain was not walked.</summary>
    /// <param name="Chain">Its name.</param>
    /// <param name="Jumps">Rules that lead there, those first that came closest, and why they did not.</param>
    /// <param name="MoreJumps">How many others lead there.</param>
    public sealed record NotWalked(string Chain, ImmutableArray<WhyJump> Jumps, int MoreJumps) : WhyReason;

    /// <summary>The packet did not come to the built-in chain.</summary>
    /// <param name="Hook">Where the chain hangs.</param>
    /// <param name="Because">Why, as a clause.</param>
    /// <param name="Source">What decided it; default when no line did.</param>
    /// <param name="IsOpen">True when the packet's own fate is open.</param>
    public sealed record NotReached(Hook Hook, string Because, SourceSpan Source, bool IsOpen) : WhyReason;

    /// <summary>Of a question about a chain: it was walked, and these of its rules are, or come closest to being, hit.</summary>
    /// <param name="Hook">Where.</param>
    /// <param name="Hits">The rules that were hit.</param>
    /// <param name="Closest">Of those that were asked and not hit the ones with the fewest conditions that fail.</param>
    /// <param name="AskedRules">How many were asked.</param>
    public sealed record Walked(Hook Hook, ImmutableArray<RuleReference> Hits, ImmutableArray<Asked> Closest, int AskedRules) : WhyReason;
}
