using PathTrace.Inputs.Kubernetes;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.Kubernetes;

/// <summary>The same objects as JSON and as YAML; field names and defaults are those of the Kubernetes API reference.</summary>
public sealed class KubernetesObjectTests
{
    private const string Node = """
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"worker1","labels":{"a":"b"}},
         "spec":{"podCIDR":"10.0.0.0/24","podCIDRs":["10.0.0.0/24","fd00:10::/64"],"providerID":"aws:///us-west-2a/i-0879"},
         "status":{"addresses":[{"address":"192.168.0.2","type":"InternalIP"},{"address":"fd00::2","type":"InternalIP"},
          {"address":"198.51.100.2","type":"ExternalIP"},{"address":"ip-192-168-0-2","type":"Hostname"}],
          "conditions":[{"type":"MemoryPressure","status":"False"},{"type":"Ready","status":"Unknown"}]}}
        """;

    private const string NodeLine = "node worker1 [192.168.0.2 fd00::2] cidrs [10.0.0.0/24 fd00:10::/64] ready no";

    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1","namespace":"shop"},
         "spec":{"nodeName":"worker2","containers":[{"name":"c","ports":[{"name":"http","containerPort":3000,"protocol":"TCP"},{"containerPort":53,"protocol":"UDP"}]}],
          "initContainers":[{"name":"i","ports":[{"containerPort":1}]},{"name":"s","restartPolicy":"Always","ports":[{"containerPort":9090}]}]},
         "status":{"phase":"Running","podIP":"10.0.1.1","podIPs":[{"ip":"10.0.1.1"},{"ip":"fd00:10:1::1"}],"conditions":[{"type":"Ready","status":"True"}]}}
        """;

    private const string PodLine = "pod shop/web-1 on worker2 [10.0.1.1 fd00:10:1::1] Running ready yes ports [http:tcp/3000 :udp/53 :tcp/9090]";

    private const string Service = """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop"},
         "spec":{"type":"LoadBalancer","clusterIP":"172.17.0.1","clusterIPs":["172.17.0.1"],"externalIPs":["198.51.100.7"],"externalTrafficPolicy":"Local",
          "internalTrafficPolicy":"Cluster","ports":[{"name":"http","port":80,"targetPort":"http","nodePort":30080,"protocol":"TCP"},{"port":53,"targetPort":5353,"protocol":"UDP"}]},
         "status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.9"},{"hostname":"x.example"}]}}}
        """;

    private const string ServiceLine =
        "service shop/web LoadBalancer [172.17.0.1] external [198.51.100.7 203.0.113.9] balancer [203.0.113.9] externalLocal ports [http:tcp/80>http@30080 :udp/53>5353@-]";

    private const string Slice = """
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4","metadata":{"name":"web-x1","namespace":"shop","labels":{"kubernetes.io/service-name":"web"}},
         "endpoints":[{"addresses":["10.0.1.1"],"conditions":{"ready":true,"serving":true,"terminating":false},"nodeName":"worker2","targetRef":{"kind":"Pod","name":"web-1"}},
          {"addresses":["10.0.2.1"],"conditions":{"ready":false,"serving":true,"terminating":true},"nodeName":"worker3"},{"addresses":["10.0.2.2"],"conditions":{}}],
         "ports":[{"name":"http","port":3000,"protocol":"TCP"}]}
        """;

    private static readonly string[] SliceLines =
    [
        "endpoint shop/web http:tcp 10.0.1.1:3000 ready yes serving yes terminating no on worker2 pod web-1",
        "endpoint shop/web http:tcp 10.0.2.1:3000 ready no serving yes terminating yes on worker3 pod ?",
        "endpoint shop/web http:tcp 10.0.2.2:3000 ready yes serving yes terminating no on ? pod ?",
    ];

    // Says of shop/web what the slice says better, and of shop/old what nothing else says.
    private const string Endpoints = """
        {"apiVersion":"v1","kind":"Endpoints","metadata":{"name":"web","namespace":"shop"},"subsets":[{"addresses":[{"ip":"10.9.9.9"}],"ports":[{"port":3000}]}]}
        """;

    private const string OldEndpoints = """
        {"apiVersion":"v1","kind":"Endpoints","metadata":{"name":"old","namespace":"shop"},"subsets":[{"addresses":[{"ip":"10.0.3.1","nodeName":"w","targetRef":{"kind":"Pod","name":"p"}}],
         "notReadyAddresses":[{"ip":"10.0.3.2"}],"ports":[{"name":"a","port":1,"protocol":"SCTP"}]}]}
        """;

    private static readonly string[] OldLines =
    [
        "endpoint shop/old a:sctp 10.0.3.1:1 ready yes serving ? terminating ? on w pod p",
        "endpoint shop/old a:sctp 10.0.3.2:1 ready no serving ? terminating ? on ? pod ?",
    ];

    private static readonly string[] All = [Node, Pod, Service, Slice, Endpoints, OldEndpoints];

    private static readonly string[] AllLines = [NodeLine, PodLine, ServiceLine, .. SliceLines, .. OldLines];

    [Fact]
    public void A_list_several_documents_lines_and_an_array_say_the_same()
    {
        string[] forms =
        [
            $"{{\"apiVersion\":\"v1\",\"items\":[{string.Join(',', All)}],\"kind\":\"List\",\"metadata\":{{}}}}",
            string.Join('\n', All),
            string.Join('\n', All.Select(o => o.ReplaceLineEndings(" "))),
            $"[{string.Join(",\n", All)}]",
        ];
        foreach (var form in forms)
        {
            var result = KubernetesText.Read(form);
            Assert.Empty(result.Diagnostics);
            Assert.Equal(AllLines, KubernetesText.Lines(result.Value));
            Assert.Equal(Pod.ReplaceLineEndings(" "), result.Value.Pods!.Value[0].Source.Text.ReplaceLineEndings(" "));
        }
    }

    [Fact]
    public void Yaml_says_the_same_as_json()
    {
        const string Text = """
            apiVersion: v1
            items:
            - apiVersion: v1
              kind: Pod
              metadata: {name: web-1, namespace: shop, annotations: {note: "Grüße → 日本"}}
              spec:
                nodeName: worker2
                containers:
                - name: c
                  ports:
                  - {name: http, containerPort: 3000, protocol: TCP}
                  - containerPort: 53
                    protocol: UDP
                initContainers:
                - {name: i, ports: [{containerPort: 1}]}
                - {name: s, restartPolicy: Always, ports: [{containerPort: 9090}]}
              status:
                phase: Running
                podIP: 10.0.1.1
                podIPs:
                - ip: 10.0.1.1
                - ip: fd00:10:1::1
                conditions: [{type: Ready, status: "True"}]
            - apiVersion: v1
              kind: Node
              metadata:
                name: worker1
              spec:
                podCIDRs:
                - 10.0.0.0/24
                - fd00:10::/64
              status:
                addresses:
                - {address: 192.168.0.2, type: InternalIP}
                - {address: 'fd00::2', type: InternalIP}
                conditions:
                - {type: Ready, status: "False"}
            kind: List
            metadata: {}

            """;
        foreach (var text in (string[])[Text, Text.ReplaceLineEndings("\r\n"), $"# c\n---\n{Text}\n---\n---\nkind: ConfigMap\n"])
        {
            var result = KubernetesText.Read(text, "kubernetes.yaml");
            Assert.Empty(result.Diagnostics);
            Assert.Equal([NodeLine, PodLine], KubernetesText.Lines(result.Value));
            var (pod, node) = (result.Value.Pods!.Value[0].Source, result.Value.Nodes!.Value[0].Source);
            Assert.StartsWith("apiVersion: v1", pod.Text, StringComparison.Ordinal);
            Assert.EndsWith("\"True\"}]", pod.Text, StringComparison.Ordinal);
            Assert.StartsWith("apiVersion: v1", node.Text, StringComparison.Ordinal);
            Assert.EndsWith("\"False\"}", node.Text, StringComparison.Ordinal);
            Assert.Equal(21, node.Line - pod.Line);
        }
    }

    [Theory]
    [InlineData("Running", "Terminating")]
    [InlineData("Failed", "Failed")]
    public void A_pod_that_was_told_to_go_is_terminating(string phase, string expected) => Assert.Equal(
        expected,
        KubernetesText.Read("{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"},\"status\":{\"phase\":\"" + phase + "\"}}").Value.Pods!.Value[0].Phase);

    [Fact]
    public void Kinds_that_were_not_collected_are_null_and_empty_typed_lists_are_not()
    {
        Assert.Null(KubernetesText.Read("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[]}").Value.Pods);
        Assert.Empty(KubernetesText.Read("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[]}").Value.Pods!.Value);
        Assert.Empty(KubernetesText.Read("apiVersion: v1\nitems: []\nkind: PodList\n").Value.Pods!.Value);
        var services = KubernetesText.Read(Service).Value;
        Assert.Null(services.Pods);
        Assert.Null(services.Endpoints);
        Assert.Single(services.Services!.Value);
    }

    [Fact]
    public void Bad_values_are_reported_where_they_stand_and_cost_only_themselves()
    {
        const string Text = """
            {"kind":"Pod","metadata":{"name":"a"},"status":{"podIP":"10.0.1.300","phase":"Running"}}
            {"kind":"Service","metadata":{"name":"b"},"spec":{"clusterIP":"None","ports":[{"port":99999},{"port":80}]}}
            {"kind":"Pod","metadata":{}}
            {"metadata":{"name":"c"}}
            """;
        var result = KubernetesText.Read(Text);
        Assert.Equal(["pod default/a on ? [] Running ready ? ports []", "service default/b ? [] external [] balancer [] ports [:tcp/80>?@-]"], KubernetesText.Lines(result.Value));

        // Of line 2: 18 characters of kind, 24 of metadata, 8 + 19 + 9 + 8 up to the number.
        Assert.Equal(["1:57", "2:87", "3:1", "4:1"], result.Diagnostics.Select(d => d.Span.Position.ToString()));
        Assert.All(result.Diagnostics, d => Assert.Equal(DiagnosticCode.BadKubernetesObject, d.Code));
        Assert.Equal("\"10.0.1.300\"", result.Diagnostics[0].Span.Text);
    }

    [Theory]
    [InlineData("{\"kind\":\"List\",\"items\":[%,{\"kind\":\"Pod\",\"metadata\":{")]
    [InlineData("{\"kind\":\"List\",\"items\":[%,}]}")]
    [InlineData("%\n{\"kind\" \"Pod\"}\n")]
    [InlineData("{\"kind\" oops\n%")]
    public void What_stands_beside_damage_survives(string form)
    {
        var result = KubernetesText.Read(form.Replace("%", Node.ReplaceLineEndings(" "), StringComparison.Ordinal));
        Assert.Equal([NodeLine], KubernetesText.Lines(result.Value));
        Assert.Equal(DiagnosticCode.BadJson, Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void A_bad_yaml_document_costs_only_itself()
    {
        var result = KubernetesText.Read("kind: Pod\nmetadata: {name: a}\n---\nkind: Pod\nmetadata: {name: [\n---\nkind: Pod\nmetadata: {name: c}\n", "x.yaml");
        Assert.Equal(["a", "c"], result.Value.Pods!.Value.Select(p => p.Name));
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(DiagnosticCode.BadYaml, diagnostic.Code);
        Assert.InRange(diagnostic.Span.Line, 4, 6);
    }

    [Fact]
    public void Aliases_are_not_followed_and_depth_is_bounded()
    {
        var bomb = "kind: Pod\na: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"b{i}: &b{i} [*a,*a,*a,*a,*a,*a]\n"));
        var result = KubernetesText.Read($"{bomb}metadata: {{name: p}}\n", "x.yaml");
        Assert.Equal("p", Assert.Single(result.Value.Pods!.Value).Name);
        Assert.Equal(120, result.Diagnostics.Length);
        foreach (var deep in (string[])["kind: Pod\na: " + new string('[', 500_000), "kind: " + string.Concat(Enumerable.Repeat("{a: ", 100_000)), "{\"kind\":" + new string('[', 500_000)])
            Assert.NotEmpty(KubernetesText.Read(deep, "x.yaml").Diagnostics);
    }

    [Fact]
    public void Damaged_objects_never_throw() => Mutations.Survive(
        [.. All, "apiVersion: v1\nitems:\n- {kind: Pod, metadata: {name: a}}\n- kind: Node\n  metadata:\n    name: ü\nkind: List\n"],
        source => KubernetesReader.Read(source).Diagnostics);
}
