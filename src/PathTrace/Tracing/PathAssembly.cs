using System.Collections.Immutable;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;

namespace PathTrace.Tracing;

/// <summary>Turns the shared, newest-first lists of a finished packet into a path.</summary>
internal static class PathAssembly
{
    internal static TracePath Of(PathOrigin origin, Branch? branch, Disposition end, PathEnd? destination, HopList? hops)
    {
        var choices = ImmutableArray.CreateBuilder<Choice>();
        var assumptions = ImmutableArray.CreateBuilder<Assumption>();
        for (var at = branch; at is not null; at = at.Earlier)
        {
            if (at.Choice is not null)
                choices.Add(at.Choice);
            if (at.Assumption is not null)
                assumptions.Add(at.Assumption);
        }

        choices.Reverse();
        assumptions.Reverse();
        return new TracePath
        {
            Taken = branch,
            Disposition = end,
            Origin = origin,
            Hops = HopsOf(hops),
            Choices = choices.DrainToImmutable(),
            Assumptions = assumptions.DrainToImmutable(),
            Destination = destination,
        };
    }

    private static ImmutableArray<Hop> HopsOf(HopList? hops)
    {
        var result = ImmutableArray.CreateBuilder<Hop>();
        for (var at = hops; at is not null; at = at.Earlier)
            result.Add(at.Hop);
        result.Reverse();
        return result.DrainToImmutable();
    }
}
