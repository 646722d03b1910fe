using PathTrace.Inputs.NextHops;
using PathTrace.Tests.Inputs.Reading;
using PathTrace.Tests.Support;
using PathTrace.Text;

namespace PathTrace.Tests.Inputs.NextHops;

public sealed class CloudTableTests
{
    [Fact]
    public void Gcloud_table_with_an_empty_next_hop()
    {
        const string Text = """
            NAME      NETWORK  DEST_RANGE     NEXT_HOP                  PRIORITY
            subnet    net      10.240.0.0/24                            1000
            default   net      0.0.0.0/0      default-internet-gateway  1000
            pods-0    net      10.200.0.0/24  10.240.0.20               1000
            vm        net      10.200.1.0/24  zone-a/instances/node-1   900
            own       net      10.241.0.0/24  net                       0
            vpn       net      10.99.0.0/16   region/vpnTunnels/t1      1000

            """;
        var result = NextHopText.Read(Text);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(
        [
            "10.240.0.0/24 Local - priority 1000",
            "0.0.0.0/0 Outside default-internet-gateway priority 1000",
            "10.200.0.0/24 Address 10.240.0.20 priority 1000",
            "10.200.1.0/24 Node node-1 priority 900",
            "10.241.0.0/24 Local net",
            "10.99.0.0/16 Outside t1 priority 1000",
        ],
            NextHopText.Rows(result));
        Assert.Equal(3, result.Value.Entries[1].Source.Line);
    }

    [Fact]
    public void Gcloud_vertical_form()
    {
        const string Text = "NAME: default-route\nNETWORK: net\nDEST_RANGE: 0.0.0.0/0\nNEXT_HOP: default-internet-gateway\nPRIORITY: 1000\n\n"
            + "NAME: pods\nNETWORK: net\nDEST_RANGE: 10.200.0.0/24\nNEXT_HOP: 10.240.0.20\nPRIORITY: 900\n"
            + "NAME: subnet\nNETWORK: net\nDEST_RANGE: 10.240.0.0/24\nNEXT_HOP:\nPRIORITY: 0\n";
        var result = NextHopText.Read(Text);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            ["0.0.0.0/0 Outside default-internet-gateway priority 1000", "10.200.0.0/24 Address 10.240.0.20 priority 900", "10.240.0.0/24 Local -"],
            NextHopText.Rows(result));
        Assert.Equal([1, 7, 12], result.Value.Entries.Select(e => e.Source.Line));
    }

    [Fact]
    public void Gcloud_json()
    {
        const string Text = """
            [
              { "destRange": "10.1.0.0/24", "nextHopIp": "10.240.0.20", "network": "https://x/networks/net", "priority": 1000 },
              { "destRange": "10.2.0.0/24", "nextHopInstance": "https://x/zones/z/instances/node-1", "network": "https://x/networks/net" },
              { "destRange": "0.0.0.0/0", "nextHopGateway": "https://x/global/gateways/default-internet-gateway", "network": "https://x/networks/net" },
              { "destRange": "10.240.0.0/24", "nextHopNetwork": "https://x/networks/net", "network": "https://x/networks/net" },
              { "destRange": "10.3.0.0/24", "nextHopIlb": "10.240.0.99", "network": "https://x/networks/net" },
              { "destRange": "10.4.0.0/24", "network": "https://x/networks/net" }
            ]
            """;
        var result = NextHopText.Read(Text);
        Assert.Equal(
        [
            "10.1.0.0/24 Address 10.240.0.20 priority 1000",
            "10.2.0.0/24 Node node-1",
            "0.0.0.0/0 Outside default-internet-gateway",
            "10.240.0.0/24 Local net",
            "10.3.0.0/24 Address 10.240.0.99",
        ],
            NextHopText.Rows(result));
        Assert.Equal("7:3", Assert.Single(result.Diagnostics).Span.Position.ToString());
    }

    private const string AwsRoutes = """
        { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
        { "DestinationCidrBlock": "10.200.0.0/24", "InstanceId": "i-1", "NetworkInterfaceId": "eni-1", "State": "active" },
        { "DestinationCidrBlock": "10.200.1.0/24", "NetworkInterfaceId": "eni-2", "State": "active" },
        { "DestinationCidrBlock": "10.200.2.0/24", "InstanceId": "i-3", "State": "blackhole" },
        { "DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active" },
        { "DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "State": "active" },
        { "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active" }
        """;

    [Theory]
    [InlineData("{\"RouteTables\":[{\"RouteTableId\":\"rtb-1\",\"Routes\":[", "]}]}")]
    [InlineData("[[", "]]")]
    [InlineData("[", "]")]
    [InlineData("{\"Routes\":[", "]}")]
    public void Aws_tables_with_any_wrapper(string before, string after)
    {
        var result = NextHopText.Read($"{before}{AwsRoutes}{after}", "next-hops.json");
        Assert.Equal(DiagnosticSeverity.Info, Assert.Single(result.Diagnostics).Severity);
        Assert.Equal(
        [
            "10.0.0.0/16 Local -",
            "10.200.0.0/24 Node i-1",
            "10.200.1.0/24 Node eni-2",
            "10.200.2.0/24 Blackhole i-3",
            "::/0 Outside eigw-1",
            "0.0.0.0/0 Outside nat-1",
        ],
            NextHopText.Rows(result));
        Assert.All(result.Value.Entries, e => Assert.StartsWith("{ \"Destination", e.Source.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_of_several_aws_tables_keep_their_table()
    {
        const string Text = """
            {"RouteTables":[
              {"RouteTableId":"rtb-1","Routes":[{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1"}]},
              {"RouteTableId":"rtb-2","Routes":[{"DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":"nat-1"}]}]}
            """;
        var result = NextHopText.Read(Text);
        Assert.Equal(["0.0.0.0/0 Outside igw-1 in rtb-1", "0.0.0.0/0 Outside nat-1 in rtb-2"], NextHopText.Rows(result));
        Assert.Equal(DiagnosticCode.SeveralRouteTables, Assert.Single(result.Diagnostics).Code);
        Assert.Equal(2, result.Value.Lookup(PathTrace.Net.IpAddress.Parse("8.8.8.8")).Length);
    }

    [Theory]
    [InlineData("""[{"addressPrefix":"10.1.0.0/24","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.240.0.4","name":"r"}]""", "10.1.0.0/24 Address 10.240.0.4")]
    [InlineData("""{"value":[{"properties":{"addressPrefix":"10.1.0.0/24","nextHopType":"Internet"}}]}""", "10.1.0.0/24 Outside Internet")]
    [InlineData("""{"value":[{"properties":{"addressPrefix":"10.1.0.0/24","nextHopType":"VirtualNetworkGateway"}}]}""", "10.1.0.0/24 Outside VirtualNetworkGateway")]
    [InlineData("""[{"addressPrefix":"10.1.0.0/24","nextHopType":"VnetLocal"}]""", "10.1.0.0/24 Local -")]
    [InlineData("""[{"addressPrefix":"10.1.0.0/24","nextHopType":"None","nextHopIpAddress":null}]""", "10.1.0.0/24 Blackhole -")]
    [InlineData("""{"value":[{"addressPrefix":["10.1.0.0/24"],"nextHopIpAddress":["10.240.0.4"],"nextHopType":"VirtualAppliance"}]}""", "10.1.0.0/24 Address 10.240.0.4")]
    public void Azure_routes(string json, string expected)
    {
        var result = NextHopText.Read(json);
        Assert.Empty(result.Diagnostics);
        Assert.Equal([expected], NextHopText.Rows(result));
    }

    [Fact]
    public void Azure_table()
    {
        const string Text = """
            AddressPrefix    HasBgpOverride    Name    NextHopIpAddress    NextHopType       ProvisioningState    ResourceGroup
            ---------------  ----------------  ------  ------------------  ----------------  -------------------  ---------------
            10.1.0.0/24      False             r1      10.240.0.4          VirtualAppliance  Succeeded            rg
            0.0.0.0/0        False             r2                          Internet          Succeeded            rg

            """;
        var result = NextHopText.Read(Text);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["10.1.0.0/24 Address 10.240.0.4", "0.0.0.0/0 Outside Internet"], NextHopText.Rows(result));
    }

    // gcloud and az end every line; one without its end may have lost digits, and others behind it. What it is about is known where a word follows.
    [Theory]
    [InlineData("NAME  DEST_RANGE     NEXT_HOP     PRIORITY\na     10.1.0.0/24    10.240.0.20  1000\nb     10.2.0.0/24    10.240.0.2", "3:1", "10.2.0.0/24")]
    [InlineData("NAME  DEST_RANGE     NEXT_HOP     PRIORITY\na     10.1.0.0/24    10.240.0.20  1000\nb     10.2.0.0/2", "3:1", null)]
    [InlineData("NAME  DEST_RANGE     NEXT_HOP     PRIORITY\na     10.1.0.0/24    10.240.0.20  1000\nb     10.2.0.0/24    10.240.0.20  10", "3:1", "10.2.0.0/24")]
    [InlineData("NAME: a\nDEST_RANGE: 10.1.0.0/24\nNEXT_HOP: 10.240.0.20\nPRIORITY: 1000\n\nNAME: b\nDEST_RANGE: 10.2.0.0/24\nNEXT_HOP: 10.240.0.2", "6:1", "10.2.0.0/24")]
    [InlineData("NAME: a\nDEST_RANGE: 10.1.0.0/24\nNEXT_HOP: 10.240.0.20\nPRIORITY: 1000\n\nNAME: b\nDEST_RANGE: 10.2.0.0/2", "6:1", null)]
    public void A_list_that_breaks_off_leaves_its_last_row_open(string text, string place, string? lost)
    {
        var result = NextHopText.Read(text);

        Assert.Equal($"next-hops.txt:{place}: error PT1006: the dump breaks off: its last line has no end", Assert.Single(result.Diagnostics).ToString());
        Assert.Equal(["10.1.0.0/24 Address 10.240.0.20 priority 1000"], NextHopText.Rows(result));
        string[] open = ["0.0.0.0/0", "::/0", .. lost is null ? Array.Empty<string>() : [lost]];
        Assert.Equal(open, result.Value.Entries.Where(e => e.Kind == PathTrace.Cluster.NextHopKind.Unknown).Select(e => e.Destination.ToString()));
    }

    // The number of routes and of kinds is counted by grep on the file: "DestinationCidrBlock", DEST_RANGE rows.
    [Theory]
    [InlineData("kubernetes/gcloud-routes-2017.txt", 5, 3)]
    [InlineData("kubernetes/gcloud-routes-handbook.txt", 5, 3)]
    [InlineData("kubernetes/az-route-list-rest.json.txt", 2, 0)]
    [InlineData("kubernetes/aws-routes-query.json.txt", 5, 0)]
    [InlineData("kubernetes/aws-route-tables-cli-example.json.txt", 6, 0)]
    [InlineData("kubernetes/aws-igw-out-ngw.json.txt", 6, 0)]
    [InlineData("kubernetes/aws-multi-interface.json.txt", 4, 0)]
    [InlineData("kubernetes/aws-vpc-endpoints.json.txt", 6, 0)]
    public void Corpus_tables(string file, int rows, int addresses)
    {
        var result = NextHopReader.Read(new(file, File.ReadAllBytes(Corpus.PathOf(file))));
        Assert.False(result.HasErrors);
        Assert.Equal(rows, result.Value.Entries.Length);
        Assert.Equal(addresses, result.Value.Entries.Count(e => e.NextHop is not null));
    }

    [Fact]
    public void Damaged_tables_never_throw()
    {
        Mutations.Survive([$"[{AwsRoutes}]"], source => NextHopReader.Read(source).Diagnostics);
        Mutations.Survive(["NAME  DEST_RANGE  NEXT_HOP\na     10.0.0.0/8  10.1.1.1\nNAME: a\nDEST_RANGE: ::/0\n"], source => NextHopReader.Read(source).Diagnostics);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"a\":1}")]
    [InlineData("[1,2]")]
    public void Json_without_routes_is_reported(string json) => Assert.NotEmpty(NextHopText.Read(json).Diagnostics);
}
