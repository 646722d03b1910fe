using PathTrace.Inputs.IpRoute;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.IpRoute;

public class RouteJsonTests
{
    [Fact]
    public void Text_and_json_of_one_kernel_give_the_same_routes()
    {
        var text = IpRouteReader.Read(SourceText.From("ip-route.txt", RouteSamples.Text), IpFamily.IPv4);
        var json = IpRouteReader.Read(SourceText.From("ip-route.json", RouteSamples.Json), IpFamily.IPv4);

        Assert.Empty(text.Diagnostics);
        Assert.Empty(json.Diagnostics);
        Assert.Equal(text.Value.Select(RouteText.Of), json.Value.Select(RouteText.Of));
        Assert.Equal(text.Value.Length, RouteSamples.Text.Split('\n').Count(l => l.Length > 0 && l[0] != '\t'));
    }

    [Theory]
    [InlineData("""[{"dst":"10.0.0.0/8","dev":"a","shiny":1}]""", "1:2: warning PT1101: 'shiny' is no known attribute of a route, or has an unknown value", "unicast 10.0.0.0/8 table main; dev a; ?")]
    [InlineData("""[{"dst":"10.0.0.0/8","dev":"a","metric":-1}]""", "1:2: warning PT1101: 'metric' is no known attribute of a route, or has an unknown value", "unicast 10.0.0.0/8 table main; dev a; ?")]
    [InlineData("""[{"dst":"10.0.0.0/8","nhid":12,"flags":[]}]""", "1:2: warning PT1101: the dump names next-hop object 12 and does not show it", "unicast 10.0.0.0/8 table main; nhid 12; ?")]
    [InlineData("""[{"dst":"10.0.0.0/8","dev":"a"},{"dst":"10.0""", "1:33: error PT1106: the JSON text is damaged or cut short here", "unicast 10.0.0.0/8 table main; dev a")]
    [InlineData("""[{"dst":"10.0.0.0/8","dev":"a"},{"dst":"x"}]""", "1:33: error PT1101: 'x' is no destination of a route", "unicast 10.0.0.0/8 table main; dev a")]
    [InlineData("""[{"dst":"10.0.0.0/8","dev":"a"},{"type":"nat","dst":"1.1.1.1"}]""", "1:33: error PT1101: 'nat' is no type of a route", "unicast 10.0.0.0/8 table main; dev a")]
    [InlineData("""[{"dst":"10.0.0.0/8","dev":"a"},7]""", "1:33: error PT1106: an object is expected here", "unicast 10.0.0.0/8 table main; dev a")]
    public void Damage_is_reported_and_the_rest_kept(string text, string diagnostic, string expected)
    {
        var result = IpRouteReader.Read(SourceText.From("r.json", text), IpFamily.IPv4);

        Assert.Equal("r.json:" + diagnostic, Assert.Single(result.Diagnostics).ToString());
        Assert.Equal(expected, RouteText.Of(Assert.Single(RouteText.Stated(result.Value))));
        Assert.Equal(text.Contains("},", StringComparison.Ordinal) && !text.EndsWith(",7]", StringComparison.Ordinal), result.Value.Any(RouteText.IsLost));
    }

    [Fact]
    public void Several_arrays_padding_and_a_byte_order_mark_are_read()
    {
        var text = "\uFEFF [{},{\"dst\":\"default\",\"dev\":\"a\",\"flags\":[]}]\n[ ]\r\n[{\"dst\":\"default\",\"dev\":\"b\",\"metric\":1024,\"pref\":\"low\"}]\n";
        var result = IpRouteReader.Read(SourceText.From("r.json", text), IpFamily.IPv4);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(["unicast 0.0.0.0/0 table main; dev a", "unicast ::/0 table main; dev b; metric 1024"], result.Value.Select(RouteText.Of));
        Assert.Equal("""{"dst":"default","dev":"a","flags":[]}""", result.Value[0].Source.Text);
    }
}
