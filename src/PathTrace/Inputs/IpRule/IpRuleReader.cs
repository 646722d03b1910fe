using System.Collections.Immutable;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRule;

/// <summary>
/// Reads what <c>ip rule</c> prints: text, details of <c>-d</c>, or JSON of <c>-j</c>. The listing of the other family may follow behind the echo of its
/// command; without an echo a second listing shows in preferences that begin anew, and is taken for the other family.
/// </summary>
public static class IpRuleReader
{
    /// <summary>Reads a dump. Never throws; a rule that is not understood as a whole is kept, with the reason in <see cref="RoutingRule.NotUnderstood"/>.</summary>
    /// <param name="source">The dump.</param>
    /// <param name="family">The family the command was asked for (<c>ip -6 rule</c>); IPv4 when none is given. A rule's own addresses go before it.</param>
    public static ParseResult<ImmutableArray<RoutingRule>> Read(SourceText source, IpFamily family)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(source);
        var listing = new RuleListing(diagnostics, family == IpFamily.None ? IpFamily.IPv4 : family);
        if (Utf8.LooksLikeJson(source))
            new RuleJsonReader(diagnostics, listing).Read();
        else
            new RuleTextReader(diagnostics, listing).Read();
        return diagnostics.With(listing.Rules);
    }
}
