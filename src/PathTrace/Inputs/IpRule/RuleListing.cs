using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRule;

/// <summary>The rules of a file in order, and the family of the listing that is being read.</summary>
internal sealed class RuleListing(FileDiagnostics diagnostics, IpFamily family)
{
    private readonly ImmutableArray<RoutingRule>.Builder _rules = ImmutableArray.CreateBuilder<RoutingRule>();
    internal ImmutableArray<RoutingRule> Rules => _rules.ToImmutable();

    /// <summary>The preference of the rule before; 0 at the beginning of a listing.</summary>
    internal uint LastPreference { get; private set; }

    /// <summary>The family that rules without addresses belong to.</summary>
    internal IpFamily Family { get; private set; } = family;

    /// <summary>A new listing begins, of this family.</summary>
    internal void Begin(IpFamily family)
    {
        Family = family;
        LastPreference = 0;
    }

    /// <summary>The listing breaks off here: no lookup gets past the rules before, if there are any.</summary>
    /// <param name="span">The place.</param>
    /// <param name="preference">The preference of the rule that is lost, where it is left; null for one that is not.</param>
    internal void AddBroken(SourceSpan span, uint? preference = null)
    {
        var draft = new RuleDraft(preference ?? LastPreference);
        draft.AddUnknown("(the dump breaks off here)");
        Add(draft, span);
    }

    internal void Add(RuleDraft draft, SourceSpan span)
    {
        // The kernel lists rules by ascending preference.
        if (draft.Preference < LastPreference)
        {
            Family = Family == IpFamily.IPv4 ? IpFamily.IPv6 : IpFamily.IPv4;
            diagnostics.Info(DiagnosticCode.BadRoutingRuleLine, span, $"a second listing begins here; it is taken for {Family}", "Collect ip rule and ip -6 rule in files of their own.");
        }

        LastPreference = draft.Preference;
        _rules.Add(draft.Build(Family, span));
    }
}
