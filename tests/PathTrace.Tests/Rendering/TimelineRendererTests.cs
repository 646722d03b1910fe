using PathTrace.Analysis.Timeline;
using PathTrace.Rendering;
using PathTrace.Tests.Support;
using static PathTrace.Tests.Analysis.Timeline.Moments;

namespace PathTrace.Tests.Rendering;

/// <summary>Timelines as people and programs read them.</summary>
public class TimelineRendererTests
{
    private static string Bar(TimelineReport report, int width) => AvailabilityBar.Of(report, report.Stories[0], width, out _);

    // 50 s: 12 answered, 26 not, 12 answered. In cells of two seconds 6, 13 and 6; of three seconds the middle ends within a cell: 36 to 39, so that 38 and 39 lie in the thirteenth with 36 and 37.
    [Fact]
    public void A_bar_has_a_cell_for_each_stretch()
    {
        var report = Talk.Timeline(Balanced, new() { BalancerRetries = 4, To = Seconds(50) });

        Assert.Equal(new string('█', 12) + new string('░', 26) + new string('█', 12), Bar(report, 60));
        Assert.Equal(new string('█', 6) + new string('░', 13) + new string('█', 6), Bar(report, 25));
        Assert.Equal(new string('█', 4) + new string('░', 8) + "▒████", Bar(report, 17));
        Assert.Equal((Seconds(24), Seconds(26)), Availability.Sum(report.Stories[0], Seconds(1), report.To));
    }

    [Fact]
    public void Long_rows_are_folded_unless_all_is_wanted()
    {
        var report = Of((0, Fixtures.Load("talk/healthy"))).Timeline(Direct, new() { To = Seconds(40) });

        var brief = new TimelineRenderer(new()).Render(report).ToString();

        Assert.Contains("34 more like these", brief, StringComparison.Ordinal);
        Assert.Equal(6, brief.Split('\n').Count(l => l.EndsWith(" Hello", StringComparison.Ordinal)));
        Assert.Equal(40, new TimelineRenderer(new() { Verbose = true }).Render(report).ToString().Split('\n').Count(l => l.EndsWith(" Hello", StringComparison.Ordinal)));
    }

    [Fact]
    public void Names_from_outside_are_escaped()
    {
        var moments = Talk.SetItem(1, Talk[1] with { Name = "evil\u001b[2J" });
        var report = moments.Timeline(Balanced);

        foreach (var text in new[] { new TimelineRenderer(new(), explains: true).Render(report).ToString(), TimelineJson.Render(report) })
            Assert.DoesNotContain('\u001b', text);
    }

    [Theory]
    [InlineData(40, false)]
    [InlineData(80, true)]
    public void No_line_is_wider_than_it_may_be(int width, bool ascii)
    {
        var text = new TimelineRenderer(new() { Width = width, Ascii = ascii }, explains: true).Render(Talk.Timeline(Balanced, new() { BalancerRetries = 4 })).ToString();

        Assert.All(text.Split('\n'), line => Assert.True(TextWidth.Of(line) <= width, line));
        Assert.True(!ascii || System.Text.Ascii.IsValid(text), text);
    }

    [Fact]
    public void Json_of_every_kind_fits_the_schema()
    {
        TimelineSchema.Check(TimelineJson.Render(Talk.Timeline(Balanced, new() { HealthInterval = Seconds(2), HealthThreshold = 2, BalancerRetries = 1 })));
        TimelineSchema.Check(TimelineJson.Render(Talk.Timeline(Direct, new() { ClientTimeout = Seconds(40), To = Seconds(60) })));
        TimelineSchema.Check(TimelineJson.Render(Of((0, Fixtures.Load("unknown-match"))).Timeline(Balanced, new() { To = Seconds(3) })));
        TimelineSchema.Check(TimelineJson.Render(Of((0, Fixtures.Load("no-endpoints"))).Timeline("tcp 203.0.113.7 -> 172.17.0.9:80", new() { To = Seconds(3) })));
    }
}
