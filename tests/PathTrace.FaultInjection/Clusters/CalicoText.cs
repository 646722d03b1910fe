namespace PathTrace.FaultInjection.Clusters;

/// <summary>Calico's chains in table filter (felix/rules: static.go, endpoints.go, policy.go): one policy lets everybody call the pods' port.</summary>
internal sealed class CalicoText(ClusterPlan plan, NodePlan node)
{
    private const string Policy = "cali-pi-web";

    private IEnumerable<PodPlan> Pods => plan.Pods.Where(p => p.Node == node.Name && !p.IsHostNetwork);

    internal IEnumerable<string> Chains =>
        ["cali-FORWARD", "cali-from-wl-dispatch", "cali-to-wl-dispatch", Policy, .. Pods.SelectMany(p => new[] { $"cali-fw-{p.Link}", $"cali-tw-{p.Link}" })];

    internal static IEnumerable<string> Heads => ["-A FORWARD -m comment --comment \"cali:AYX48nIOFlaDqIxH\" -j cali-FORWARD"];

    internal IEnumerable<string> Rules =>
    [
        "-A FORWARD -m comment --comment \"cali:pY12hcD9L7cIqePx\" -m comment --comment \"Policy explicitly accepted packet.\" -m mark --mark 0x10000/0x10000 -j ACCEPT",
        "-A cali-FORWARD -m comment --comment \"cali:wlahsJiKNJ4OTt6a\" -j MARK --set-xmark 0x0/0xe0000",
        "-A cali-FORWARD -i cali+ -m comment --comment \"cali:UPNRUgCV2AYmaess\" -j cali-from-wl-dispatch",
        "-A cali-FORWARD -o cali+ -m comment --comment \"cali:4b-4CW0-rfBa-qI3\" -j cali-to-wl-dispatch",
        .. Pods.Select(p => $"-A cali-from-wl-dispatch -i {p.Link} -m comment --comment \"cali:{Hash(p, 1)}\" -g cali-fw-{p.Link}"),
        "-A cali-from-wl-dispatch -m comment --comment \"cali:SJ6YTEMKClTl4Mar\" -m comment --comment \"Unknown interface\" -j DROP",
        .. Pods.SelectMany(Leaving),
        $"-A {Policy} -p tcp -m comment --comment \"cali:M6kHCw1fpNXTgAKB\" -m comment --comment \"Policy default/knp.default.web ingress\" -m multiport --dports 3000 -j MARK --set-xmark 0x10000/0x10000",
        $"-A {Policy} -m comment --comment \"cali:U25oP7XpXVsnIPsZ\" -m mark --mark 0x10000/0x10000 -j RETURN",
        .. Pods.Select(p => $"-A cali-to-wl-dispatch -o {p.Link} -m comment --comment \"cali:{Hash(p, 2)}\" -g cali-tw-{p.Link}"),
        "-A cali-to-wl-dispatch -m comment --comment \"cali:t5xqm-P3cIra-nvq\" -m comment --comment \"Unknown interface\" -j DROP",
        .. Pods.SelectMany(Entering),
    ];

    private static IEnumerable<string> Leaving(PodPlan pod)
    {
        var chain = $"-A cali-fw-{pod.Link} -m comment --comment \"cali:{Hash(pod, 3)}\"";
        yield return $"{chain} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
        yield return $"{chain} -m conntrack --ctstate INVALID -j DROP";
        yield return $"{chain} -j MARK --set-xmark 0x10000/0x10000";
    }

    private static IEnumerable<string> Entering(PodPlan pod)
    {
        var chain = $"-A cali-tw-{pod.Link} -m comment --comment \"cali:{Hash(pod, 4)}\"";
        yield return $"{chain} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
        yield return $"{chain} -m conntrack --ctstate INVALID -j DROP";
        yield return $"{chain} -j MARK --set-xmark 0x0/0x10000";
        yield return $"{chain} -m comment --comment \"Start of policies\" -j MARK --set-xmark 0x0/0x20000";
        yield return $"{chain} -m mark --mark 0x0/0x20000 -j {Policy}";
        yield return $"{chain} -m comment --comment \"Return if policy accepted\" -m mark --mark 0x10000/0x10000 -j RETURN";
        yield return $"{chain} -m comment --comment \"Drop if no policies passed packet\" -m mark --mark 0x0/0x20000 -j DROP";
    }

    // Sixteen characters of a hash in truth.
    private static string Hash(PodPlan pod, int kind) => $"{pod.Link}{kind}".PadLeft(16, 'x')[^16..];
}
