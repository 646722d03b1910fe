using PathTrace.Explain;

namespace PathTrace.Tests.Analysis.Diagnosis;

/// <summary>
/// Services' objects beside rules and pods, in fixtures/local-policy: default/web 172.17.0.1:80, balancer 198.51.100.10, node port 30080, health check node port 32100, endpoint web-1 10.0.2.1:3000 on worker2. What kube-proxy writes
/// for session affinity and source ranges is pkg/proxy/iptables/proxier.go's.
/// </summary>
public class ServiceObjectCheckTests
{
    private const string Objects = "kubernetes.json";
    private const string Ext = "KUBE-EXT-CDGGSHYLG3RE2FKL";
    private const string Svc = "KUBE-SVC-CDGGSHYLG3RE2FKL";
    private const string Sep = "KUBE-SEP-OHQU2476VPT3F7WB";
    private static readonly string[] Rules = ["nodes/worker1/iptables-save.txt", "nodes/worker2/iptables-save.txt"];

    // The object moves to 30090 and 32200 and gets an external address; the rules have 30080 and 32100.
    [Theory]
    [InlineData("\"nodePort\": 30080", "\"nodePort\": 30090", "no node has a rule for node port tcp 30090 of default/web")]
    [InlineData("\"healthCheckNodePort\": 32100", "\"healthCheckNodePort\": 32200", "no node has a rule for health check node port 32200 of default/web")]
    [InlineData("\"type\": \"LoadBalancer\"", "\"type\": \"LoadBalancer\", \"externalIPs\": [\"198.51.100.77\"]", "no node has a rule for 198.51.100.77:80 of default/web")]
    [InlineData("\"ip\": \"198.51.100.10\"", "\"ip\": \"198.51.100.10\"}, {\"ip\": \"198.51.100.11\"", "no node has a rule for 198.51.100.11:80 of default/web")]
    public void What_the_object_has_and_no_rule_knows(string before, string after, string title)
    {
        var findings = Checked.Changed("local-policy", (Objects, t => Replaced(t, before, after)));

        Assert.Equal((title, FindingSeverity.Error), findings.Where(f => f.Code == FindingCode.ServiceAddressUnknown).Select(f => (f.Title, f.Severity)).Single());
    }

    // kube-proxy writes nothing for an address of ipMode Proxy.
    [Fact]
    public void An_address_that_the_balancer_keeps_to_itself_is_in_no_rule() => Assert.DoesNotContain(
        Checked.Changed("local-policy", (Objects, t => Replaced(t, "\"ip\": \"198.51.100.10\"", "\"ip\": \"198.51.100.10\"}, {\"ip\": \"198.51.100.11\", \"ipMode\": \"Proxy\""))),
        f => f.Code == FindingCode.ServiceAddressUnknown);

    [Theory]
    [InlineData("\"nodePort\": 30080", "\"nodePort\": 30090", "worker1 and worker2 still have rules for node port tcp 30080 of default/web, which has no such address")]
    [InlineData("\"ip\": \"198.51.100.10\"", "\"ip\": \"198.51.100.11\"", "worker1 and worker2 still have rules for 198.51.100.10:80 of default/web, which has no such address")]
    public void What_rules_have_and_the_object_does_not(string before, string after, string title)
    {
        var findings = Checked.Changed("local-policy", (Objects, t => Replaced(t, before, after)));

        Assert.Equal((title, FindingSeverity.Warning), findings.Where(f => f.Code == FindingCode.LeftoverServiceRule).Select(f => (f.Title, f.Severity)).Single());
    }

    [Fact]
    public void A_service_that_is_gone_leaves_rules()
    {
        const string Rule = "-A KUBE-SERVICES -d 172.17.0.9/32 -p tcp -m comment --comment \"default/old:http cluster IP\" -m tcp --dport 80 -j " + Svc + "\n";
        var findings = Checked.Changed("local-policy", (Rules[0], t => Replaced(t, "-A KUBE-SERVICES -d 172.17.0.1/32", Rule + "-A KUBE-SERVICES -d 172.17.0.1/32")));

        Assert.Equal(["worker1 still has rules for 172.17.0.9:80 of default/old, which is gone"], findings.Where(f => f.Code == FindingCode.LeftoverServiceRule).Select(f => f.Title));
    }

    // The object's ranges are 203.0.113.0/24 and 10.0.0.0/8.
    [Theory]
    [InlineData(new string[0], "worker1 and worker2 let everybody in to default/web, which does not", FindingSeverity.Warning)]
    [InlineData(new[] { "10.0.0.0/8" }, "worker1 and worker2 keep 203.0.113.0/24 out of default/web, which lets them in", FindingSeverity.Error)]
    [InlineData(new[] { "10.0.0.0/8", "203.0.113.0/24", "198.51.100.10/32" }, null, FindingSeverity.Error)]
    [InlineData(new[] { "10.0.0.0/8", "203.0.113.0/24", "192.0.2.0/24" }, "worker1 and worker2 let 192.0.2.0/24 in to default/web, which does not", FindingSeverity.Warning)]
    public void Source_ranges_of_the_rules_and_of_the_object(string[] sources, string? title, FindingSeverity severity)
    {
        var findings = Checked.Changed(
            "local-policy",
            [(Objects, t => Replaced(t, "\"type\": \"LoadBalancer\"", "\"type\": \"LoadBalancer\", \"loadBalancerSourceRanges\": [\"203.0.113.0/24\", \"10.0.0.0/8\"]")), .. sources.Length == 0 ? [] : Rules.Select(r => (r, (Func<string, string>)(t => Guarded(t, sources))))]);

        Assert.Equal(title is null ? [] : [(title, severity)], findings.Where(f => f.Code == FindingCode.SourceRangesDiffer).Select(f => (f.Title, f.Severity)));
    }

    [Fact]
    public void Rules_that_restrict_a_service_without_ranges_keep_everybody_out()
    {
        var findings = Checked.Changed("local-policy", [.. Rules.Select(r => (r, (Func<string, string>)(t => Guarded(t, ["10.0.0.0/8"]))))]);

        Assert.Equal(["worker1 and worker2 keep everybody out of default/web, which lets them in"], findings.Where(f => f.Code == FindingCode.SourceRangesDiffer).Select(f => f.Title));
    }

    // The rule for 10.0.2.1 asks the list of recent clients; the slice then says that 10.0.2.1 is not ready and 10.0.2.9 is.
    [Theory]
    [InlineData(false, new string[0])]
    [InlineData(true, new[] { "session affinity of default/web on worker1 keeps clients at 10.0.2.1:3000, which is not ready" })]
    public void Affinity_keeps_clients_at_an_endpoint_that_is_not_ready(bool isIdle, string[] titles)
    {
        const string Other = "\"endpoints\": [{\"addresses\": [\"10.0.2.9\"], \"conditions\": {\"ready\": true}, \"nodeName\": \"worker2\"},";
        var recent = $"-A {Svc} -m comment --comment \"default/web:http -> 10.0.2.1:3000\" -m recent --rcheck --seconds 10800 --reap --name {Sep} --mask 255.255.255.255 --rsource -j {Sep}\n";
        var findings = Checked.Changed(
            "local-policy",
            (Rules[0], t => Replaced(t, $"-A {Svc} -m comment", recent + $"-A {Svc} -m comment")),
            (Objects, t => Replaced(isIdle ? Replaced(t, "\"ready\": true", "\"ready\": false") : t, "\"endpoints\": [", Other)));
        var found = findings.Where(f => f.Code == FindingCode.AffinityToDeadEndpoint).ToList();

        Assert.Equal(titles, found.Select(f => f.Title));
        Assert.All(found, f => Assert.Equal($"worker1$ grep -c src= /proc/net/xt_recent/{Sep}   # as many clients are kept there", f.Check?.ToString()));
    }

    // web-1 declares 3000 and no name.
    [Theory]
    [InlineData("\"targetPort\": 3000", "\"targetPort\": 3001", new[] { "PT2121" }, "the endpoint 10.0.2.1:3000 of default/web is not at its targetPort 3001")]
    [InlineData("\"containerPort\": 3000", "\"containerPort\": 8080", new[] { "PT2120" }, "default/web sends to port 3000, which none of its pods declares")]
    [InlineData("\"containerPort\": 3000", "\"containerPort\": 3000, \"name\": \"http\"", new string[0], null)]
    public void A_target_port_by_number(string before, string after, string[] codes, string? title) => HasTitle(Checked.Changed("local-policy", (Objects, t => Replaced(t, before, after))), codes, title);

    [Theory]
    [InlineData("\"containerPort\": 3000, \"name\": \"http\"", new string[0], null)]
    [InlineData("\"containerPort\": 3001, \"name\": \"http\"", new[] { "PT2121" }, "the endpoint 10.0.2.1:3000 of default/web is not at its targetPort http")]
    public void A_target_port_by_name(string declared, string[] codes, string? title) => HasTitle(
        Checked.Changed("local-policy", (Objects, t => Replaced(Replaced(t, "\"targetPort\": 3000", "\"targetPort\": \"http\""), "\"containerPort\": 3000", declared))),
        codes,
        title);

    // The endpoint controller leaves out the port of a pod that does not declare the name: the slice has no ports.
    [Fact]
    public void A_name_that_no_pod_declares_gives_no_endpoint()
    {
        var findings = Checked.Changed("local-policy", (Objects, t => WithoutSlicePorts(Replaced(t, "\"targetPort\": 3000", "\"targetPort\": \"web\""))));

        Assert.Equal(("no pod declares the port web that default/web sends to", FindingSeverity.Error), findings.Where(f => f.Code == FindingCode.TargetPortNotDeclared).Select(f => (f.Title, f.Severity)).Single());
    }

    // Somebody else writes the endpoints of a service without a selector, at whatever port.
    [Fact]
    public void Endpoints_without_a_selector_may_be_at_another_port() => HasTitle(
        Checked.Changed("local-policy", (Objects, t => Replaced(Replaced(t, "\"targetPort\": 3000", "\"targetPort\": 3001"), "\"selector\"", "\"annotations\""))), [], null);

    private static void HasTitle(IReadOnlyList<Explanation> findings, string[] codes, string? title)
    {
        var found = findings.Where(f => f.Code is FindingCode.TargetPortNotDeclared or FindingCode.EndpointPortDiffers).ToList();
        Assert.Equal(codes, found.Select(f => f.CodeText));
        Assert.All(found, f => Assert.Equal(title, f.Title));
    }

    // What kube-proxy writes for source ranges: nat leads to KUBE-FW-, which lets these sources go on to KUBE-EXT-.
    private static string Guarded(string rules, string[] sources)
    {
        const string Fw = "KUBE-FW-CDGGSHYLG3RE2FKL";
        var chain = string.Concat(sources.Select(s => $"-A {Fw} -s {s} -m comment --comment \"default/web:http loadbalancer IP\" -j {Ext}\n"));
        var nat = rules.IndexOf("*nat", StringComparison.Ordinal);
        return rules[..nat] + Replaced(Replaced(rules[nat..], $":{Ext} - [0:0]\n", $":{Ext} - [0:0]\n:{Fw} - [0:0]\n"), $"--dport 80 -j {Ext}\n", $"--dport 80 -j {Fw}\n").Replace("-A KUBE-MARK-MASQ", chain + "-A KUBE-MARK-MASQ", StringComparison.Ordinal);
    }

    private static string WithoutSlicePorts(string text)
    {
        var ports = text.LastIndexOf("\"ports\": [", StringComparison.Ordinal);
        return text[..ports] + "\"ports\": []" + text[(text.IndexOf(']', ports) + 1)..];
    }

    private static string Replaced(string text, string before, string after)
    {
        Assert.Contains(before, text, StringComparison.Ordinal);
        return text.Replace(before, after, StringComparison.Ordinal);
    }
}
