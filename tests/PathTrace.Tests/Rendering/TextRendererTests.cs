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

    // Three groups, of which the last two hang on the same answer: they add up with each other and not with the first.
    [Fact]
    public void A_second_group_of_the_other_answer_is_marked_too() =>
        Assert.Equal(["?", "or", "or"], Marks(Of("unknown-match", 0)));

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void Names_of_any_length_are_told(int width)
    {
        for (var length = 1; length <= 90; length++)
        {
            var name = new string('p', length);
            var snapshot = TempSnapshot.Load(TempSnapshot.Node(2), TempSnapshot.With("pods.txt", Pods.Replace("default a ", $"default {name} ", StringComparison.Ordinal)));
            var text = new TextRenderer(new() { Width = width }).Render(new Explainer(snapshot).Explain(snapshot.Trace($"tcp pod/{name} -> 10.0.2.1:80"))).ToString();

            Assert.Contains($"  default/{name}", text, StringComparison.Ordinal);
            Assert.NotEmpty(new SnapshotRenderer(new() { Width = width }).Render(snapshot).ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Fixture))]
    public void Commands_are_never_broken(string fixture)
    {
        var snapshot = Fixtures.Load(fixture);
        foreach (var packet in Fixtures.PacketsOf(fixture))
        {
            var explained = new Explainer(snapshot).Explain(snapshot.Trace(packet));
            var lines = new TextRenderer(new() { Width = 40, Verbose = true }).Render(explained).ToString().Split('\n').ToList();
            foreach (var command in explained.Explanations.SelectMany(e => new[] { e.Check, e.Command }).OfType<ShellCommand>())
            {
                var bare = (command with { Note = null }).ToString();
                var line = lines.FindIndex(l => l.EndsWith($"  {bare}", StringComparison.Ordinal) || l.Contains($"  {bare}   # ", StringComparison.Ordinal));
                Assert.True(line >= 0, bare);
                Assert.True(command.Note is null || lines[line].EndsWith($"   # {command.Note}", StringComparison.Ordinal) || lines[line + 1].StartsWith("         # ", StringComparison.Ordinal), bare);
            }
        }
    }

    public static TheoryData<string> Fixture() => [.. Fixtures.Names];

    // One rule on three nodes: whoever mends it must hear of all three.
    [Fact]
    public void Every_node_with_the_fault_is_named_with_the_fix_and_the_check()
    {
        var dump = $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j DROP\nCOMMIT\n";
        var snapshot = TempSnapshot.Load(
            TempSnapshot.Node(2, dump), TempSnapshot.Node(3, dump), TempSnapshot.Node(4, dump), TempSnapshot.With("load-balancers.txt", "lb 198.51.100.1:22 -> 192.168.0.2:22, 192.168.0.3:22, 192.168.0.4:22\n"));
        var text = new TextRenderer(new()).Render(new Explainer(snapshot).Explain(snapshot.Trace("tcp 203.0.113.7:1 -> 198.51.100.1:22"))).ToString();

        Assert.Contains("dropped on w2 and 2 more nodes", text, StringComparison.Ordinal);
        Assert.Contains("Likewise on w3, w4.", text, StringComparison.Ordinal);
        Assert.Contains("  check  w2$ iptables -t filter -L INPUT -nv --line-numbers\n         # its counter grows with each lost packet; likewise on w3, w4\n", text, StringComparison.Ordinal);
    }

    private static List<string> Marks(string text) => [.. text.Split('\n').Where(l => l.StartsWith("? ", StringComparison.Ordinal) || l.StartsWith("or ", StringComparison.Ordinal)).Select(l => l.Split(' ')[0])];

    private static string Of(string fixture, int packet)
    {
        var snapshot = Fixtures.Load(fixture);
        return new TextRenderer(new()).Render(new Explainer(snapshot).Explain(snapshot.Trace(Fixtures.PacketsOf(fixture).ElementAt(packet), oneWay: true))).ToString();
    }

    private static IEnumerable<string> Headlines(string rules) => Render(rules).Split('\n').Where(line => line.StartsWith("? ", StringComparison.Ordinal) || line.StartsWith("or ", StringComparison.Ordinal));

    private static string Render(string rules)
    {
        var dump = $"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n{rules}\nCOMMIT\n";
        var snapshot = TempSnapshot.Load(TempSnapshot.Node(2, dump), TempSnapshot.With("pods.txt", Pods));
        return new TextRenderer(new()).Render(new Explainer(snapshot).Explain(snapshot.Trace(Query, oneWay: true))).ToString();
    }
}
