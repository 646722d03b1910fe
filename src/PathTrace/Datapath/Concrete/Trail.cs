using System.Collections.Immutable;

namespace PathTrace.Datapath.Concrete;

/// <summary>Steps of one hop, newest first; forked packets share their past.</summary>
internal sealed class Trail(Step step, Trail? earlier)
{
    private readonly int _count = (earlier?._count ?? 0) + 1;

    internal Step Step => step;

    internal Trail? Earlier => earlier;

    /// <summary>The steps in order of time.</summary>
    internal static ImmutableArray<Step> ToArray(Trail? trail)
    {
        if (trail is null)
            return [];
        var steps = ImmutableArray.CreateBuilder<Step>(trail._count);
        steps.Count = trail._count;
        for (var at = trail; at is not null; at = at.Earlier)
            steps[at._count - 1] = at.Step;
        return steps.MoveToImmutable();
    }
}
