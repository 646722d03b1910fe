using System.Text.Json;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Rendering;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Rendering;

public class JsonRendererTests
{
    [Fact]
    public void Holds_to_the_contract_of_the_architecture()
    {
        using var json = Parse(Fixtures.Load("talk/flushed"), "tcp 203.0.113.7:51000 -> 172.17.0.1:80");
        var root = json.RootElement;

        Assert.Equal("pathtrace.trace/1", root.GetProperty("schema").GetString());
        Assert.Equal("partial", root.GetProperty("verdict").GetString());
        Assert.Equal("1/3", root.GetProperty("shares").GetProperty("failed").GetString());
        var lost = root.GetProperty("paths")[0];
        Assert.Equal(("fabricNoRoute", "PT2101"), (lost.GetProperty("disposition").GetString(), lost.GetProperty("reason").GetString()));
        Assert.Equal(("loadBalancer", "worker1"), (lost.GetProperty("choices")[0].GetProperty("kind").GetString(), lost.GetProperty("choices")[0].GetProperty("chosen").GetString()));
        Assert.Equal(JsonValueKind.Null, lost.GetProperty("destination").ValueKind);
        var hop = lost.GetProperty("hops")[0];
        Assert.Equal(("worker1", "eth0", "eth0", "192.168.0.1"), (Text(hop, "node"), Text(hop, "in"), Text(hop, "out"), Text(hop, "nextHop")));
        Assert.Equal((64, 63), (hop.GetProperty("packetIn").GetProperty("ttl").GetInt32(), hop.GetProperty("packetOut").GetProperty("ttl").GetInt32()));
        var arrived = root.GetProperty("paths")[1];
        Assert.Equal(("default/pod-1", 3000), (Text(arrived.GetProperty("destination"), "pod"), arrived.GetProperty("destination").GetProperty("port").GetInt32()));
        var rule = arrived.GetProperty("hops")[0].GetProperty("steps").EnumerateArray().First(s => Text(s, "kind") == "rule");
        Assert.Equal(("prerouting", "nat", "PREROUTING", 1), (Text(rule, "hook"), Text(rule, "table"), Text(rule, "chain"), rule.GetProperty("rule").GetInt32()));
        Assert.StartsWith("-A PREROUTING ", Text(rule, "text"));
        Assert.Equal("jump KUBE-SERVICES", Text(rule, "effect"));
    }

    [Fact]
    public void Hostile_text_stays_text()
    {
        const string Comment = "\x1b[2J\u202e\u2028\u0085\\\"}],";
        var rules = $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m comment --comment \"{Comment.Replace("\\", "\\\\").Replace("\"", "\\\"")}\" -j DROP\nCOMMIT\n";
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2, rules));
        var json = JsonRenderer.Render(new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:1 -> 192.168.0.2:22 at w2")), indented: false);

        Assert.All(json, c => Assert.InRange(c, ' ', '~'));
        TraceSchema.Check(json);
        using var parsed = JsonDocument.Parse(json);
        Assert.Contains(Comment, parsed.RootElement.GetProperty("paths")[0].GetProperty("explanation").GetProperty("title").GetString());
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static JsonDocument Parse(Snapshot snapshot, string query)
    {
        var json = JsonRenderer.Render(new Explainer(snapshot).Explain(snapshot.Trace(query)));
        TraceSchema.Check(json);
        return JsonDocument.Parse(json);
    }
}
