using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.Netfilter;

/// <summary>A list of rules under a name. Built-in chains hang at a hook and have a policy; user chains are jumped to.</summary>
public sealed class Chain
{
    private readonly ImmutableArray<int> _ruleStarts;
    private ChainIndex? _index;

    /// <summary>A chain with its rules and the places where they stand.</summary>
    /// <param name="name">The name, case-sensitive.</param>
    /// <param name="hook">The hook of a built-in chain; null for a user chain.</param>
    /// <param name="policy">The policy of a built-in chain; null for a user chain.</param>
    /// <param name="declaration">The chain's own line; a whole-file span when it was never declared.</param>
    /// <param name="rules">In order.</param>
    /// <param name="ruleStarts">
    /// For each rule the offset of its line in the file of the declaration, counters excluded; default when each rule's own text is its place.
    /// </param>
    public Chain(
        string name,
        Hook? hook,
        Verdict? policy,
        SourceSpan declaration,
        ImmutableArray<Rule> rules,
        ImmutableArray<int> ruleStarts)
    {
        if (!ruleStarts.IsDefault && ruleStarts.Length != rules.Length)
            throw new ArgumentException("Every rule needs its place.", nameof(ruleStarts));
        Name = name;
        Hook = hook;
        Policy = policy;
        Declaration = declaration;
        Rules = rules;
        _ruleStarts = ruleStarts;
    }

    /// <summary>The name, case-sensitive.</summary>
    public string Name { get; }

    /// <summary>The hook of a built-in chain; null for a user chain.</summary>
    public Hook? Hook { get; }

    /// <summary>What a built-in chain does with a packet that reaches its end; null for a user chain.</summary>
    public Verdict? Policy { get; }

    /// <summary>The line that declares the chain; the file as a whole when none does.</summary>
    public SourceSpan Declaration { get; }

    /// <summary>The rules in order. Rule numbers that people see count from 1.</summary>
    public ImmutableArray<Rule> Rules { get; }

    /// <summary>Made on first use; a race makes it twice, to the same effect.</summary>
    internal ChainIndex Index => _index ??= new(this);

    /// <summary>Where the rule at a 0-based index stands in this chain's file.</summary>
    public SourceSpan SpanOf(int index) => _ruleStarts.IsDefault ? Rules[index].Text : new(Declaration.Source, _ruleStarts[index], Rules[index].Text.Length);

    /// <summary>The rules, each as it stands in this chain's own file and not where its line was first seen.</summary>
    internal ImmutableArray<Rule> PlacedRules => _ruleStarts.IsDefault ? Rules : [.. Rules.Select((rule, i) => rule.At(SpanOf(i)))];

    /// <summary>The chain with other rules; each says itself where it stands.</summary>
    internal Chain WithRules(ImmutableArray<Rule> placed) => new(Name, Hook, Policy, Declaration, placed, default);

    /// <summary>The chain with another policy, and the line that says so.</summary>
    internal Chain WithPolicy(Verdict policy, SourceSpan declaration) => new(Name, Hook, policy, declaration, PlacedRules, default);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
