using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.LoadBalancers;

/// <summary>Finds backends of another family than their frontend: no header holds addresses of both (RFC 791, RFC 8200), so that a balancer which keeps the destination cannot send there.</summary>
internal static class BackendFamilies
{
    internal static void Report(LoadBalancer balancer, LoadBalancerBackend backend, ImmutableArray<Node> nodes, DiagnosticList diagnostics)
    {
        var (frontend, family) = (balancer.Frontend, balancer.Frontend.Address.Family);
        if (backend.Address is { } target)
        {
            if (target.Address.Family == family)
                return;
            // A balancer that translates has an address of its own in the other family, from which its packets come.
            diagnostics.Warning(
                DiagnosticCode.BadLoadBalancerRow,
                backend.Source,
                $"{backend.Label} is {target.Address.Family}, and its frontend {frontend} is {family}",
                "Only a balancer that translates between them can send there, from an address of its own that no file tells: what this backend gets is indeterminate.");
        }
        else if (nodes.FirstOrDefault(n => n.Name == backend.NodeName) is { HasEveryInterface: true } node && !HasAddress(node, family))
        {
            diagnostics.Warning(
                DiagnosticCode.BadLoadBalancerRow,
                backend.Source,
                $"{backend.Label} has no {family} address, and its frontend {frontend} is {family}",
                "A balancer that keeps the destination hands it packets of that family: most likely another node is meant. Traces take the row as it stands.");
        }
    }

    // An address of the link or the host alone is no one's to reach from elsewhere.
    private static bool HasAddress(Node node, IpFamily family) =>
        node.InternalAddresses.Any(a => a.Family == family)
        || node.Interfaces!.Value.SelectMany(i => i.Addresses).Any(a => a.Address.Family == family && a.Scope is not ("link" or "host"));
}
