using PathTrace.Analysis.Diagnosis;
using PathTrace.Explain;
using PathTrace.Tests.Analysis.Diagnosis;

namespace PathTrace.Tests.Explain;

/// <summary>fixtures/local-policy with the one pod of default/web ended: it is named with its phase, wherever its address is still used.</summary>
public class EndedPodTests
{
    private const string Objects = "kubernetes.json";
    private const string Name = "\"name\": \"web-1\"";

    [Theory]
    [InlineData("Failed")]
    [InlineData("Succeeded")]
    public void The_pod_that_had_the_address_is_named(string phase)
    {
        var snapshot = Checked.Load("local-policy", (Objects, t => Ended(t, phase)));
        var explained = new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:51000 -> 172.17.0.1:80 at worker2"));

        var explanation = Assert.Single(explained.Explanations);
        Assert.Equal(FindingCode.StaleEndpoint, explanation.Code);
        Assert.Equal($"default/web sends to 10.0.2.1:3000, the address of default/web-1, which is {phase}", explanation.Title);
        Assert.Contains(explanation.Evidence, e => e.Note == "default/web-1 has ended");
    }

    [Fact]
    public void A_packet_straight_to_the_address_says_so_too()
    {
        var snapshot = Checked.Load("local-policy", (Objects, t => Ended(t, "Failed")));
        var explanation = Assert.Single(new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:51000 -> 10.0.2.1:3000 at worker2")).Explanations);

        Assert.Equal((FindingCode.NoSuchPod, "10.0.2.1 was default/web-1's, which is Failed"), (explanation.Code, explanation.Title));
    }

    [Fact]
    public void The_checks_of_the_snapshot_name_it()
    {
        var findings = Diagnoser.Diagnose(Checked.Load("local-policy", (Objects, t => Ended(t, "Failed")))).Findings;

        Assert.Contains(findings.SelectMany(f => f.Alike.Prepend(f.Cause).Concat(f.Symptoms.Select(s => s.Cause))), c => c.Code == FindingCode.StaleEndpoint && c.Title.Contains("default/web-1, which is Failed", StringComparison.Ordinal));
    }

    private static string Ended(string text, string phase)
    {
        var pod = text.IndexOf(Name, StringComparison.Ordinal);
        Assert.True(pod >= 0);
        var at = text.IndexOf("\"phase\": \"Running\"", pod, StringComparison.Ordinal);
        return text[..at] + $"\"phase\": \"{phase}\"" + text[(at + "\"phase\": \"Running\"".Length)..];
    }
}
