using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Looks for the rule that the kernel makes last: 32767 for table default (fib_rules.c, fib_default_rules_init), with IPv6 32766 for main (fib6_rules.c, fib6_rules_net_init). A listing
/// without it was cut at the end of a line, or the rule was deleted: nothing decides which, so that it is said and changes no answer.
/// </summary>
internal static class LastRoutingRules
{
    internal static void Report(Node node, DiagnosticList diagnostics)
    {
        foreach (var family in (IpFamily[])[IpFamily.IPv4, IpFamily.IPv6])
        {
            var rules = (node.RoutingRules ?? []).Where(r => r.Family == family).ToList();
            if (rules is not [.., var last])
                continue;
            var (preference, table) = family == IpFamily.IPv6 ? (32766u, RouteTables.Main) : (32767u, RouteTables.Default);
            // JSON that is cut is none, and says so by itself, as does a line without its end.
            if (last.NotUnderstood is not null || last.Source.Source is not { } source || Utf8.LooksLikeJson(source) || rules.Exists(r => r.Preference == preference && r.Table == table))
                continue;
            var asksMain = rules.Exists(r => r.Table == RouteTables.Main);
            diagnostics.Add(
                DiagnosticCode.Truncated,
                asksMain ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning,
                last.Source,
                $"the list of {family} routing rules ends without the kernel's own last one, {preference} lookup {table}: it may be cut",
                (asksMain ? "It counts as whole" : "It counts as whole, so that nothing looks into table main") + ", as it is where that rule was deleted. If it was not, collect the file again.");
        }
    }
}
