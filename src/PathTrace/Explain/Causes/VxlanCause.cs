using PathTrace.Datapath;

namespace PathTrace.Explain.Causes;

/// <summary>A lost packet that went into a vxlan device whose entries for the gateway are missing or lead elsewhere.</summary>
internal static class VxlanCause
{
    internal static Explanation? Explain(PathCase @case)
    {
        foreach (var hop in @case.Path.Hops)
        {
            if (hop.Steps.OfType<Step.Routed>().LastOrDefault()?.NextHop is { Via: { } via, Device: { } device } && @case.Snapshot.FindNode(hop.Node) is { } node
                && VxlanEntries.Problem(@case.Snapshot, @case.Names, node, device, via) is { } problem)
                return problem;
        }

        return null;
    }
}
