using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Rendering;

/// <summary>What was collected from one node.</summary>
internal static class NodeText
{
    private const int Column = 15;

    internal static void Write(TextCanvas canvas, Node node)
    {
        var facts = string.Join(", ", [
            .. node.InternalAddresses.Select(a => a.ToString()),
            .. node.PodCidrs.Select(c => $"pods {c}"),
            .. node.IsReady == false ? ["not ready"] : Array.Empty<string>()]);
        // Without facts about the node its source is whatever file of its dumps came first.
        canvas.Margin(Column, new(facts.Length == 0 ? "" : node.Source.ToString(), TextStyle.Faint), new StyledRun($"{node.Name,-13}", TextStyle.Strong), new($"  {facts}"));
        foreach (var ruleset in node.Rulesets)
            WriteRuleset(canvas, ruleset);
        foreach (var family in node.RulesetFamilies)
        {
            if (node.Rulesets.All(r => r.Family != family))
                Row(canvas, $"rules {family}", "none");
        }

        WriteRouting(canvas, node);
        if (node.Interfaces is { } links)
            Row(canvas, "interfaces", string.Join(", ", links.Select(Describe)));
        if (node.IpSets is { } sets)
            Row(canvas, "ipsets", $"{Number(sets.Length, "set")}, {Number(sets.Sum(s => s.Entries.Length), "member")}");
        if (node.VirtualServers is { } servers)
            Row(canvas, "ipvs", $"{Number(servers.Length, "virtual server")}, {Number(servers.Sum(s => s.RealServers.Length), "real server")}");
        else if (IpvsMode.EvidenceOf(node) is { } evidence)
            Row(canvas, "ipvs", "kube-proxy runs in IPVS mode; its virtual servers were not collected", evidence.ToString());
        if (node.WireGuard is { } devices)
            Row(canvas, "wireguard", $"{Number(devices.Length, "device")}, {Number(devices.Sum(d => d.Peers.Length), "peer")}");
        if (node.Neighbours is { } neighbours)
            Row(canvas, "neighbours", Number(neighbours.Length, "entry", "entries"));
        if (node.ForwardingEntries is { } entries)
            Row(canvas, "fdb", Number(entries.Length, "entry", "entries"));
        if (node.Sysctls is { } sysctls)
            Row(canvas, "sysctls", Number(sysctls.Values.Count, "value"), sysctls.Source.Name);
    }

    private static void WriteRuleset(TextCanvas canvas, Ruleset ruleset)
    {
        var backend = ruleset.Backend == NetfilterBackend.Unknown ? "" : $" {ruleset.Backend.ToString().ToLowerInvariant()}";
        var state = ruleset switch
        {
            { IsComplete: false, Source.Length: 0 } => "not collected",
            { IsComplete: false } => "the dump breaks off",
            { Tables.IsEmpty: true } => "none",
            _ => "",
        };
        Row(canvas, $"rules {ruleset.Family}{backend}", state, ruleset.Source?.Name ?? "");
        foreach (var table in ruleset.Tables)
        {
            var text = $"{Number(table.Chains.Length, "chain")}, {Number(table.Chains.Sum(c => c.Rules.Length), "rule")}";
            Row(canvas, $"  {table.Name.ToString().ToLowerInvariant()}", table.IsComplete ? text : $"{text}, incomplete");
        }
    }

    private static void WriteRouting(TextCanvas canvas, Node node)
    {
        if (node.Routes is { } routes)
        {
            foreach (var family in routes.GroupBy(r => r.Destination.Family).OrderBy(g => g.Key))
            {
                var tables = family.GroupBy(r => r.Table, StringComparer.Ordinal).Select(t => string.Create(CultureInfo.InvariantCulture, $"{TableOf(t.Key)}: {t.Count()}"));
                Row(canvas, $"routes {family.Key}", string.Join(", ", tables), family.First().Source.Source?.Name ?? "");
            }
        }

        if (node.RoutingRules is { IsEmpty: true })
            Row(canvas, "ip rules", Number(0, "rule"));
        foreach (var listing in (node.RoutingRules ?? []).GroupBy(r => (r.Family, File: r.Source.Source?.Name ?? "")).OrderBy(g => g.Key.Family).ThenBy(g => g.Key.File, StringComparer.Ordinal))
            Row(canvas, listing.Key.Family == IpFamily.None ? "ip rules" : $"ip rules {listing.Key.Family}", Number(listing.Count(), "rule"), listing.Key.File);
    }

    // A number by itself would be read as a count.
    private static string TableOf(string name) => char.IsAsciiDigit(name[0]) ? $"table {name}" : name;

    private static string Describe(Interface link)
    {
        var address = link.Addresses.FirstOrDefault(a => a.Address.Family == IpFamily.IPv4) ?? link.Addresses.FirstOrDefault();
        return (address is null ? link.Name : $"{link.Name} {address.Address}/{address.PrefixLength}") + (link.IsKnownDown ? " (down)" : "");
    }

    private static void Row(TextCanvas canvas, string label, string text, string source = "") =>
        canvas.Margin(Column + 2, new(source, TextStyle.Faint), new StyledRun($"  {label,-13}", TextStyle.Faint), new($"  {text}"));

    private static string Number(int count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
