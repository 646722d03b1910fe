using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Sysctl;
using PathTrace.Queries;
using PathTrace.Text;

namespace PathTrace.WhatIf;

/// <summary>Changes to kernel parameters, with what else the kernel changes when they are written.</summary>
internal static class SysctlChange
{
    // What a trace may ask for, whether a dump shows it or not: all of an interface, and these.
    private static readonly string[] OfInterfaces =
        ["accept_local", "forwarding", "force_forwarding", "ignore_routes_with_linkdown", "route_localnet", "rp_filter", "send_redirects", "src_valid_mark", "use_oif_addrs_only", "use_tempaddr"];

    private static readonly string[] Others = ["net.ipv4.ip_forward", "net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables", "net.ipv4.vs.conntrack", "net.ipv4.vs.snat_reroute"];

    internal static Snapshot? Make(Change change, Node node, EditSyntax.Sysctl edit)
    {
        var (read, problems) = SysctlReader.Read(SourceText.From(Change.SourceName, edit.Setting.Text + "\n"));
        if (change.Refuse(problems, change.SpanOf(edit.Setting).Start))
            return null;
        if (read.Values.Count != 1)
            return change.Refuse(edit.Setting, "this is no 'key=value'", "Write, for example, net.ipv4.ip_forward=1.");
        var (key, value) = read.Values.First();
        if (value.Number is null)
            return change.Refuse(edit.Setting, $"'{value.Text}' is no number");
        if (node.Sysctls?[key] is null && !IsAsked(key))
            return change.Refuse(edit.Setting, $"{node.Name} shows no kernel parameter {key}, and no trace asks for it", $"Asked for are {string.Join(", ", Others)}, and of interfaces (net.ipv4.conf.eth0.…) {string.Join(", ", OfInterfaces)}.");
        var values = (node.Sysctls?.Values ?? ImmutableDictionary.Create<string, SysctlValue>(StringComparer.Ordinal)).ToBuilder();
        foreach (var written in Written(node, key, values.Keys.ToList()))
            values[written] = new(value.Text, change.AsDumped($"{written} = {value.Text}"));
        return change.Snapshot.With(node with { Sysctls = new(values.ToImmutable(), node.Sysctls?.Source ?? change.Source) });
    }

    private static bool IsAsked(string key)
    {
        if (Others.Contains(key))
            return true;
        var isOfInterface = key.StartsWith("net.ipv4.conf.", StringComparison.Ordinal) || key.StartsWith("net.ipv6.conf.", StringComparison.Ordinal);
        return isOfInterface && OfInterfaces.Contains(key[(key.LastIndexOf('.') + 1)..]);
    }

    // devinet.c, inet_forward_change; addrconf.c, addrconf_forward_change: forwarding of all is written to every interface, and ip_forward is its other name.
    private static IEnumerable<string> Written(Node node, string key, IReadOnlyList<string> known)
    {
        var family = key is "net.ipv4.ip_forward" or "net.ipv4.conf.all.forwarding" ? "net.ipv4" : key == "net.ipv6.conf.all.forwarding" ? "net.ipv6" : null;
        if (family is null)
            return [key];
        string Of(string device) => $"{family}.conf.{device.Replace('.', '/')}.forwarding";
        var others = known.Where(k => k.StartsWith($"{family}.conf.", StringComparison.Ordinal) && k.EndsWith(".forwarding", StringComparison.Ordinal));
        return others.Concat((node.Interfaces ?? []).Select(i => Of(i.Name))).Concat([Of("all"), Of("default"), key]).Concat(family == "net.ipv4" ? ["net.ipv4.ip_forward"] : []).Distinct(StringComparer.Ordinal);
    }
}
