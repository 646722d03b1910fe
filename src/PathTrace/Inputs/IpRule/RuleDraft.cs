using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRule;

/// <summary>A routing rule while its words or JSON properties are read.</summary>
internal sealed class RuleDraft(uint preference)
{
    private RoutingRule _rule = new() { Preference = preference, Action = RoutingRuleAction.Nop };
    private List<string>? _unknown;

    internal uint Preference => _rule.Preference;

    /// <summary>True once the rule says what it does.</summary>
    internal bool HasAction { get; private set; }

    /// <summary>True when a part of it is not understood.</summary>
    internal bool HasUnknown => _unknown is not null;

    /// <summary>The selectors and what else needs no thought.</summary>
    internal RoutingRule Rule
    {
        get => _rule;
        set => _rule = value;
    }

    /// <summary>The rule does this.</summary>
    internal void Do(RoutingRuleAction action)
    {
        HasAction = true;
        _rule = _rule with { Action = action };
    }

    /// <summary>The rule looks in this table.</summary>
    internal void LookIn(string table)
    {
        Do(RoutingRuleAction.Lookup);
        _rule = _rule with { Table = RouteTables.Canonical(table) };
    }

    /// <summary>The rule goes on at this preference.</summary>
    internal void GoTo(uint target)
    {
        Do(RoutingRuleAction.Goto);
        _rule = _rule with { GotoTarget = target };
    }

    /// <summary>Keeps a part that is not understood.</summary>
    internal void AddUnknown(string text) => (_unknown ??= []).Add(text);

    internal RoutingRule Build(IpFamily family, SourceSpan source) => _rule with
    {
        Family = _rule.From?.Family ?? _rule.To?.Family ?? family,
        NotUnderstood = _unknown is null ? null : string.Join(' ', _unknown),
        Source = source,
    };
}
