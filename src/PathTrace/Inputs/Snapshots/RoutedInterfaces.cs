using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Compares <c>ip addr</c> with the interfaces that routes leave by: the kernel removes the routes of an interface with the interface (fib_frontend.c, fib_disable_ip), so that a listing that lacks
/// one breaks off, shows one interface only, or is of another time.
/// </summary>
internal static class RoutedInterfaces
{
    internal static Node WithLost(Node node, DiagnosticList diagnostics)
    {
        if (node.Interfaces is not { IsEmpty: false } interfaces || (node.Broken & BrokenDumps.Interfaces) != 0)
            return node;
        var known = interfaces.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        var route = (node.Routes ?? []).FirstOrDefault(r => r.NextHops.Any(h => h.Device is { Length: > 0 } device && !known.Contains(device)));
        if (route is null)
            return node;
        var missing = route.NextHops.First(h => h.Device is { Length: > 0 } device && !known.Contains(device)).Device;
        diagnostics.Error(
            DiagnosticCode.Truncated,
            interfaces[^1].Source,
            $"the listing of interfaces lacks {missing}, by which {route.Source} leaves: it breaks off, or is older",
            "The addresses of the interfaces that it lacks are unknown. Collect both files again.");
        return node with { Broken = node.Broken | BrokenDumps.Interfaces };
    }
}
