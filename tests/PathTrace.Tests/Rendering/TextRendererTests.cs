using PathTrace.Explain;
using PathTrace.Rendering;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Rendering;

/// <summary>The order and the marks of what is told; whole outputs are verified with the fixtures.</summary>
public class TextRendererTests
{
    private const string Query = "tcp 203.0.113.7:40000 -> 10.0.2.1:80 at w2 in eth0";
    private const string Pods = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\ndefault a 1/1 Running 0 1d 10.0.2.1 w2\n";

    // Rule 1 decides or does not; only then is rule 2 asked. Each line excludes the one before it.
    [Fact]
    public void Opposite_answers_are_told_one_after_the_other_and_marked()
    {
        var marks = Headlines("-A FORWARD -m limit --limit 5/sec -j DROP\n-A FORWARD -m recent --rcheck --name x --rsource -j DROP").Select(line => line.Split(' ')[0]);

        Assert.Equal(["?", "or", "or"], marks);
    }

    [Fact]
    public void One_answer_settles_alike_questions_and_is_told_once()
    {
        var text = Render("-A FORWARD -m limit --limit 5/sec -j DROP\n-A FORWARD -m limit --limit 9/sec -j DROP");

        Assert.Equal(2, text.Split("depends on:").Length - 1);
        Assert.Contains("FORWARD rule 1", text, StringComparison.Ordinal);
        Assert.Contains("FORWARD rule 2", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Headlines(string rules) => Render(rules).Split('\n').Where(line => line.StartsWith("? ", StringComparison.Ordinal) || line.StartsWith("or ", StringComparison.Ordinal));

    private static string Render(string rules)
    {
        var dump = $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{rules}\nCOMMIT\n";
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2, dump), TempSnapshot.With("pods.txt", Pods));
        return new TextRenderer(new()).Render(new Explainer(snapshot).Explain(snapshot.Trace(Query))).ToString();
    }
}
