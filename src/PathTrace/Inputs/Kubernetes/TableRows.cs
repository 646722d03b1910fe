using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>Lowers rows of tables: those of <c>kubectl get … -o wide</c> and those that people write with the same facts.</summary>
internal static class TableRows
{
    /// <summary><c>NAME STATUS ROLES … INTERNAL-IP</c>, or <c>Node name, IP, Pod CIDR</c>.</summary>
    internal static NodeFacts Node(TableRow row)
    {
        var status = row.Text("status");
        return new()
        {
            Name = row.Name,
            InternalAddresses = row.Addresses(row.Cell("internalip", "ip", "address")),
            PodCidrs = row.Prefixes(row.Cell("podcidr", "podcidrs")),
            IsReady = status is null ? null : status.Split(',')[0] == "Ready",
            IsUnschedulable = status is null ? null : status.Split(',').Contains("SchedulingDisabled"),
            Source = row.Span,
        };
    }

    /// <summary><c>NAME READY STATUS RESTARTS AGE IP NODE …</c>, or <c>Pod name, Status, Node, Endpoint</c>.</summary>
    internal static Pod Pod(TableRow row)
    {
        var sockets = row.Sockets(row.Cell("ip", "endpoint", "address"));
        var status = row.Text("status");
        return new()
        {
            Namespace = row.Namespace,
            Name = row.Name,
            NodeName = row.Text("node"),
            Addresses = [.. sockets.Select(s => s.Address).Distinct()],
            Phase = status,
            IsReady = IsReady(row.Text("ready"), status),
            Ports = [.. sockets.Where(s => s.Port != 0).Select(s => new PodPort("", IpProtocol.Tcp, s.Port)).Distinct()],
            Source = row.Span,
        };
    }

    /// <summary><c>NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S)</c>, or <c>Service name, IP, Endpoints</c>.</summary>
    internal static Service Service(TableRow row)
    {
        var sockets = row.Sockets(row.Cell("clusterip", "ip", "address"));

        // Balancers of some clouds have names here instead of addresses.
        var external = TableRow.Parts(row.Cell("externalip")).Where(IsAddress).Select(p => IpAddress.Parse(p.Text)).ToImmutableArray();
        var type = row.Text("type");
        return new()
        {
            Namespace = row.Namespace,
            Name = row.Name,
            Type = type,
            ClusterAddresses = [.. sockets.Select(s => s.Address).Distinct()],
            ExternalAddresses = external,
            LoadBalancerAddresses = type == "LoadBalancer" ? external : [],
            Ports =
            [
                .. sockets.Where(s => s.Port != 0).Select(s => new ServicePort("", IpProtocol.Tcp, s.Port, null, null)),
                .. TableRow.Parts(row.Cell("ports", "port")).Select(p => ServicePort(row, p)).OfType<ServicePort>(),
            ],
            Source = row.Span,
        };
    }

    /// <summary>The endpoints in a row of services or endpoints. kubectl lists only the ready ones.</summary>
    internal static IEnumerable<Endpoint> Endpoints(TableRow row, bool? isReady) => row
        .Sockets(row.Cell("endpoints", "endpoint"))
        .Select(s => new Endpoint(row.Namespace, row.Name, null, IpProtocol.Tcp, s, isReady, null, null, row.Span));

    private static bool IsAddress(SourceSpan part) => IpAddress.TryParse(part.Utf8, out _);

    // "2/2" and Running: all containers are ready.
    private static bool? IsReady(string? ready, string? status) =>
        ready?.Split('/') is [var up, var all] ? up == all && status == "Running" : null;

    // "80/TCP" or "80:30080/TCP"; people also write "80".
    private static ServicePort? ServicePort(TableRow row, SourceSpan part)
    {
        var text = part.Text;
        var slash = text.IndexOf('/');
        var numbers = (slash < 0 ? text : text[..slash]).Split(':');
        var protocol = IpProtocol.Tcp;
        if ((slash < 0 || IpProtocol.TryParse(text[(slash + 1)..].ToLowerInvariant(), out protocol))
            && numbers.Length <= 2
            && ushort.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            ushort nodePort = 0;
            if (numbers.Length == 1 || ushort.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out nodePort))
                return new("", protocol, port, null, nodePort == 0 ? null : nodePort);
        }

        row.Bad(part, "a port such as 80/TCP or 80:30080/TCP");
        return null;
    }
}
