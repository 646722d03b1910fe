using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>Says which files were not collected, what each would decide, and which command collects it.</summary>
internal sealed class MissingFiles(DiagnosticList diagnostics)
{
    /// <summary>True for a node that is only named: by an object, a table or a folder without a dump that could be read.</summary>
    internal static bool IsUncollected(Node node) => node.RulesetFamilies.IsEmpty && node.Routes is null && node.Interfaces is null && node.RoutingRules is null;

    internal void Report(Node node)
    {
        if (IsUncollected(node))
        {
            var folder = node.Folder.Length == 0 ? "" : $" in {node.Folder}/";
            Missing(
                DiagnosticSeverity.Warning,
                $"nothing was collected from node {node.Name}",
                $"Every path that enters it is indeterminate. Collect iptables-save, ip route show table all, ip rule, ip addr and sysctl -a{folder}.");
            return;
        }

        ReportFamily(node, IpFamily.IPv4, DiagnosticSeverity.Warning);
        if (UsesV6(node))
            ReportFamily(node, IpFamily.IPv6, DiagnosticSeverity.Info);
        if (node.Interfaces is null)
            Missing(DiagnosticSeverity.Info, node, "ip-addr.txt", "ip -d addr", "the addresses and subnets of its interfaces; they are derived from the routes as far as these tell");
        if (node.Sysctls is null)
            Missing(DiagnosticSeverity.Info, node, "sysctl.txt", "sysctl -a", "forwarding and reverse-path filtering; a path that needs them stays undecided");
        if (node.IpSets is null && node.Rulesets.Any(UsesSets))
            Missing(DiagnosticSeverity.Warning, node, "ipset-save.txt", "ipset save", "the matches of its rules on sets, which are unknown without it");
        if (node.WireGuard is null && node.Interfaces?.Any(WireGuardDevice.IsOne) == true)
            Missing(DiagnosticSeverity.Warning, node, WireGuardDevice.File, $"'{WireGuardDevice.Command}'", "which node a packet over WireGuard reaches, and whether it takes it");
        if (node.VirtualServers is null && IpvsMode.IsOn(node))
            Missing(DiagnosticSeverity.Warning, node, IpvsMode.File, "ipvsadm-save -n", "where services' packets go: kube-proxy runs in IPVS mode there");
    }

    internal void ReportCluster(Snapshot snapshot)
    {
        if (snapshot.NextHops is null && snapshot.Nodes.Length > 1)
        {
            const string Decides = "where the network between the nodes sends pod addresses; without it only nodes of one subnet find each other.";
            Missing(DiagnosticSeverity.Info, "next-hops.txt was not collected", $"It decides {Decides}");
        }

        if (snapshot.Pods is null && snapshot.Services is null)
        {
            const string Collect = "kubectl get nodes,pods,services,endpointslices -A -o json > kubernetes.json";
            const string Loss = "Which pod has an address, and whether it is ready, stays unknown; names come from comments of rules.";
            Missing(DiagnosticSeverity.Info, "kubernetes.json was not collected", Loss, Collect);
        }
    }

    private void ReportFamily(Node node, IpFamily family, DiagnosticSeverity severity)
    {
        var isV6 = family == IpFamily.IPv6;
        var ip = isV6 ? "ip -6" : "ip";
        var prefix = isV6 ? "ip-6" : "ip";
        var save = isV6 ? "ip6tables-save" : "iptables-save";
        if (!node.RulesetFamilies.Contains(family))
            Missing(severity, node, $"{save}.txt", save, "what its rules do to packets");
        if (!node.RouteFamilies.Contains(family))
            Missing(severity, node, $"{prefix}-route.txt", $"{ip} route show table all", "where it sends packets");
        if (!node.RoutingRuleFamilies.Contains(family))
            Missing(DiagnosticSeverity.Info, node, $"{prefix}-rule.txt", $"{ip} rule", "which routing tables it asks; the kernel's three default rules are assumed");
    }

    private void Missing(DiagnosticSeverity severity, Node node, string file, string command, string decides)
    {
        var path = node.PathOf(file);
        Missing(severity, $"{path} was not collected", $"It decides {decides}.", $"ssh {ShellWord.Quote(node.Name)} {command} > {ShellWord.Quote(path)}");
    }

    private void Missing(DiagnosticSeverity severity, string message, string consequence, string? collect = null) =>
        diagnostics.Add(new(DiagnosticCode.MissingFile, severity, default, message, consequence) { Collect = collect });

    private static bool UsesV6(Node node) =>
        node.InternalAddresses.Any(a => a.Family == IpFamily.IPv6)
        || node.PodCidrs.Any(c => c.Family == IpFamily.IPv6)
        || node.RulesetFamilies.Contains(IpFamily.IPv6)
        || (node.Interfaces ?? []).SelectMany(i => i.Addresses).Any(a => a is { Address.Family: IpFamily.IPv6, Scope: "global" });

    private static bool UsesSets(Ruleset ruleset) => ruleset.Tables
        .SelectMany(t => t.Chains)
        .SelectMany(c => c.Rules)
        .Any(r => r.Conditions.Any(IsSetMatch));

    private static bool IsSetMatch(Condition condition) => condition switch
    {
        Condition.InSet => true,
        Condition.Not not => IsSetMatch(not.Part),
        _ => false,
    };
}
