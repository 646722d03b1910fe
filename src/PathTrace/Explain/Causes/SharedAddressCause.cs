using PathTrace.Datapath;
using PathTrace.Net;

namespace PathTrace.Explain.Causes;

/// <summary>A packet that was lost on its way to an address which two nodes hold: whatever stopped it, it may have come to the wrong one of them.</summary>
internal static class SharedAddressCause
{
    internal static Explanation? Explain(PathCase @case)
    {
        foreach (var step in @case.Steps)
        {
            if (AddressOf(step) is { } address && @case.Names.SharedAddresses.Find(address) is { } shared)
                return shared;
        }

        return null;
    }

    private static IpAddress? AddressOf(Step step) => step switch
    {
        Step.Fabric { Entry.NextHop: { } next } => next,
        Step.Fabric fabric => fabric.Destination,
        Step.Routed { NextHop.Via: { } via } => via,
        Step.Routed routed => routed.Destination,
        _ => null,
    };
}
