using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;

namespace PathTrace.Tracing;

/// <summary>Turns the shared, newest-first lists of a finished packet into a path.</summary>
internal static class PathAssembly
{
    internal static TracePath Of(PathOrigin origin, Branch? branch, Disposition end, PathEnd? destination, HopList? hops) => new()
    {
        Taken = branch,
        Disposition = end,
        Origin = origin,
        Hops = HopsOf(hops),
        Destination = destination,
    };

    /// <summary>A part of each branch that has it, in the order in which they were taken.</summary>
    internal static ImmutableArray<T> OldestFirst<T>(Branch? newest, Func<Branch, T?> part)
        where T : class
    {
        var count = 0;
        for (var at = newest; at is not null; at = at.Earlier)
            count += part(at) is null ? 0 : 1;
        if (count == 0)
            return [];
        var parts = new T[count];
        for (var at = newest; at is not null; at = at.Earlier)
        {
            if (part(at) is { } found)
                parts[--count] = found;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(parts);
    }

    private static ImmutableArray<Hop> HopsOf(HopList? newest)
    {
        var hops = new Hop[newest?.Count ?? 0];
        var index = hops.Length;
        for (var at = newest; at is not null; at = at.Earlier)
            hops[--index] = at.Hop;
        return ImmutableCollectionsMarshal.AsImmutableArray(hops);
    }
}
