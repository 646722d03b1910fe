using PathTrace.Inputs.Documents;

namespace PathTrace.Inputs.NextHops;

/// <summary>
/// Routes of AWS route tables (<c>aws ec2 describe-route-tables</c>, with or without its wrapper). A route whose target is gone has the
/// state <c>blackhole</c> and drops, whatever its target was.
/// </summary>
internal static class AwsRoutes
{
    private static readonly string[] OutsideFields =
    [
        "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "EgressOnlyInternetGatewayId", "LocalGatewayId", "CarrierGatewayId",
        "CoreNetworkArn", "OdbNetworkArn", "GatewayId",
    ];

    internal static bool Is(DataValue value) =>
        !value["DestinationCidrBlock"].IsMissing || !value["DestinationIpv6CidrBlock"].IsMissing || !value["DestinationPrefixListId"].IsMissing;

    internal static void Read(DataValue route, string? tableId, NextHopRows rows)
    {
        var destination = route.String("DestinationCidrBlock") ?? route.String("DestinationIpv6CidrBlock");
        if (destination is null && route.String("DestinationPrefixListId") is { } list)
            rows.LeftOut(route.Span, $"the destination is the prefix list {list}, whose prefixes the table does not state");
        else
            rows.Add(route.Span, destination ?? "", Target(route), table: tableId);
    }

    private static NextHopTarget? Target(DataValue route)
    {
        var way = OutsideFields.Select(route.String).FirstOrDefault(text => text is not null);
        var machine = route.String("InstanceId") ?? route.String("NetworkInterfaceId");
        return route.String("State") == "blackhole" ? NextHopTarget.Blackhole(machine ?? way)
            : machine is not null ? NextHopTarget.Node(machine)
            : way is null ? null
            : way == "local" ? NextHopTarget.Local()
            : NextHopTarget.Outside(way);
    }
}
