using System.Globalization;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Tests.Support;
using PathTrace.Tracing;

namespace PathTrace.Tests.Scenarios;

/// <summary>
/// The table in fixtures/README.md was worked out by hand, packet by packet (each fixture's README shows how). Here PathTrace is held against it.
/// </summary>
public class FixtureTruthTests
{
    // kube-proxy writes a third as 0.33333333349, which the kernel holds as a multiple of 2^-31.
    private const double StepOfStatistic = 1e-8;

    private const string Answers = "## The answers";

    public static TheoryData<string, string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string, string>();
        foreach (var cells in Cells(Lines().TakeWhile(l => l != Answers)))
            rows.Add(cells[0], cells[1].Trim('`'), cells[2], cells[3]);
        return rows;
    }

    [Fact]
    public void The_table_covers_every_fixture_and_every_packet()
    {
        var tabled = Rows().Select(r => r.Data).GroupBy(r => r.Item1).ToDictionary(g => g.Key, g => g.Select(r => r.Item2).ToHashSet());
        foreach (var fixture in Fixtures.Names)
        {
            Assert.True(tabled.ContainsKey(fixture), $"fixtures/README.md has no row for {fixture}");
            Assert.Equal(Fixtures.PacketsOf(fixture).Order(), tabled[fixture].Order());
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_trace_ends_as_worked_out_by_hand(string fixture, string packet, string verdict, string dispositions)
    {
        var trace = Fixtures.Load(fixture).Trace(packet, oneWay: true);

        Assert.Equal(Fraction.One, trace.Delivered + trace.Failed + trace.Undetermined);
        Assert.Equal(verdict, trace.Verdict.ToString(), ignoreCase: true);
        var expected = Shares(dispositions).ToList();
        foreach (var (name, share) in expected)
            AssertShare(name, share, ShareOf(name, trace), trace);
        AssertShare("arrives", expected.Where(e => IsDelivered(e.Name)).Sum(e => e.Share), trace.Delivered.ToDouble(), trace);
        AssertShare("is undetermined", expected.Where(e => e.Name == nameof(Disposition.Indeterminate)).Sum(e => e.Share), trace.Undetermined.ToDouble(), trace);
    }

    // fixtures/README.md, "The answers": what is not named there comes back to whoever sent the packet.
    [Theory]
    [MemberData(nameof(Rows))]
    public void The_answers_come_back_but_for_those_worked_out_by_hand(string fixture, string packet, string verdict, string dispositions)
    {
        var trace = Fixtures.Load(fixture).Trace(packet);
        var lost = LostAnswers().FirstOrDefault(r => r.Fixture == fixture && r.Packet == packet);
        var arrives = Shares(dispositions).Where(e => IsDelivered(e.Name)).Sum(e => e.Share);

        Assert.Equal(lost?.Verdict ?? verdict, trace.Verdict.ToString(), ignoreCase: true);
        AssertShare("is answered, or arrives where answers are not followed", lost?.Answered ?? arrives, trace.Delivered.ToDouble(), trace);
    }

    private static IEnumerable<LostAnswer> LostAnswers() =>
        Cells(Lines().SkipWhile(l => l != Answers)).Select(cells => new LostAnswer(cells[0], cells[1].Trim('`'), cells[2], Shares($"answered {cells[3]}").Single().Share));

    private static IEnumerable<string> Lines() => File.ReadLines(Path.Combine(Repository.Root, "fixtures", "README.md"));

    private static IEnumerable<string[]> Cells(IEnumerable<string> lines) => lines
        .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && l.Contains(" -> "))
        .Select(l => l.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private sealed record LostAnswer(string Fixture, string Packet, string Verdict, double Answered);

    // With assumptions, paths that exclude each other both stand in the list; there only the certain totals can be compared.
    private static double? ShareOf(string name, Trace trace) =>
        trace.Paths.All(p => p.Assumptions.IsEmpty)
            ? trace.Paths.Where(p => p.Disposition.ToString() == name).Sum(p => p.Probability.ToDouble())
            : null;

    private static void AssertShare(string name, double expected, double? found, Trace trace) =>
        Assert.True(found is null || Math.Abs(expected - found.Value) < StepOfStatistic, $"{name}: by hand {expected}, found {found}\n{Describe(trace)}");

    private static bool IsDelivered(string name) => Enum.TryParse<Disposition>(name, out var disposition) && disposition.IsDelivered();

    private static IEnumerable<(string Name, double Share)> Shares(string cell) =>
        from part in cell.Split(',', StringSplitOptions.TrimEntries)
        let words = part.Split(' ')
        let fraction = words[1].Split('/').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToList()
        select (char.ToUpperInvariant(words[0][0]) + words[0][1..], fraction is [var n, var d] ? n / d : fraction[0]);

    private static string Describe(Trace trace) => string.Join(
        "\n",
        trace.Paths.Select(p => $"{p.Probability.ToDouble():0.####} {p.Disposition} via {string.Join(" > ", p.Hops.Select(h => $"{h.Node}[{h.In}->{h.Out}] {h.PacketOut}"))} {string.Join("; ", p.Assumptions.Select(a => a.Text))}"));
}
