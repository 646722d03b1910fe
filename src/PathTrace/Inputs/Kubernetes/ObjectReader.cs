using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PathTrace.Inputs.Documents;
using PathTrace.Inputs.Lines;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>One Kubernetes object with typed access to its fields; values of the wrong type are reported and count as absent.</summary>
internal sealed class ObjectReader(DataValue root, DiagnosticList diagnostics)
{
    internal SourceSpan Span => root.Span;

    internal DataValue Root => root;

    internal DataValue Spec => root["spec"];

    internal DataValue Status => root["status"];

    internal string Name { get; } = root["metadata"].String("name") ?? "";

    internal string Namespace { get; } = root["metadata"].String("namespace") ?? "default";

    internal string? Label(string name) => root["metadata"]["labels"].String(name);

    /// <summary>The status of a condition: true, false (which <c>Unknown</c> also means for a node), null when it is not stated.</summary>
    internal bool? Condition(string type)
    {
        var condition = Status["conditions"].Items.FirstOrDefault(c => c.String("type") == type);
        return condition?.String("status") is { } status ? status == "True" : null;
    }

    /// <summary>The address of a scalar; null when it is absent, <c>None</c> or empty.</summary>
    internal IpAddress? Address(DataValue value)
    {
        if (value.Text is null or "" or "None")
            return null;
        if (IpAddress.TryParse(value.Text, out var address))
            return address;
        Bad(value, "an IP address");
        return null;
    }

    /// <summary>The addresses of a list of scalars, or of one scalar where the list is absent, as in objects of older versions.</summary>
    internal ImmutableArray<IpAddress> Addresses(DataValue list, DataValue single)
    {
        var values = list.Items.Count > 0 ? list.Items : [single];
        return [.. values.Select(Address).OfType<IpAddress>().Distinct()];
    }

    internal IpPrefix? Prefix(DataValue value)
    {
        if (value.Text is null or "")
            return null;
        if (IpPrefix.TryParse(value.Text, out var prefix))
            return prefix;
        Bad(value, "an address prefix");
        return null;
    }

    /// <summary>A prefix whose host bits do not count, as in <c>loadBalancerSourceRanges</c> (k8s.io/utils/net: ParseCIDRs); null when absent.</summary>
    internal IpPrefix? Range(DataValue value)
    {
        if (value.Text is null or "")
            return null;
        var text = value.Text.Trim();
        if (text.Contains('/', StringComparison.Ordinal) && IpPrefix.TryParseWithHostBits(Encoding.UTF8.GetBytes(text), out var address, out var length))
            return IpPrefix.Containing(address, length);
        Bad(value, "an address prefix");
        return null;
    }

    /// <summary>A port; null when absent.</summary>
    internal ushort? Port(DataValue value)
    {
        if (value.Text is null)
            return null;
        if (ushort.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return port;
        Bad(value, "a port from 0 to 65535");
        return null;
    }

    /// <summary>A protocol as Kubernetes writes it, <c>TCP</c> when absent; null when it is none.</summary>
    internal IpProtocol? Protocol(DataValue value)
    {
        if (value.Text is null)
            return IpProtocol.Tcp;
        if (IpProtocol.TryParse(value.Text.ToLowerInvariant(), out var protocol))
            return protocol;
        Bad(value, "a transport protocol");
        return null;
    }

    private void Bad(DataValue value, string expected) => diagnostics.Warning(
        DiagnosticCode.BadKubernetesObject,
        value.Span,
        $"expected {expected} in {root.String("kind")} {Namespace}/{Name}, found {TextLines.Quote(value.Span)}",
        "The value counts as absent.");
}
