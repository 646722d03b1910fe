using System.Globalization;
using PathTrace.Routing;

namespace PathTrace.Tests.Inputs.IpRule;

/// <summary>Writes a routing rule in one fixed form, so that tables of expectations stay readable: everything but where it stands.</summary>
internal static class RuleText
{
    public static string Of(RoutingRule rule) => string.Join(' ', new[]
    {
        string.Create(CultureInfo.InvariantCulture, $"{rule.Family} {rule.Preference}"),
        rule.Not ? "not" : null,
        rule.From is { } from ? $"from {from}" : null,
        rule.To is { } to ? $"to {to}" : null,
        rule.Tos is { } tos ? $"tos {tos:x2}" : null,
        rule.Mark is { } mark ? $"mark {mark}" : null,
        rule.IncomingInterface is { } iif ? $"iif {iif}" : null,
        rule.OutgoingInterface is { } oif ? $"oif {oif}" : null,
        rule.Protocol is { } protocol ? $"{protocol}" : null,
        rule.SourcePorts is { } sports ? $"sport {sports}" : null,
        rule.DestinationPorts is { } dports ? $"dport {dports}" : null,
        rule.UserIds is { } users ? $"uid {users}" : null,
        $"{rule.Action}",
        rule.Table,
        rule.GotoTarget is { } target ? string.Create(CultureInfo.InvariantCulture, $"> {target}") : null,
        rule.SuppressPrefixLength is { } length ? string.Create(CultureInfo.InvariantCulture, $"suppress {length}") : null,
        rule.IsDetached ? "detached" : null,
        rule.NotUnderstood is not null ? "?" : null,
    }.OfType<string>());
}
