using System.Collections.Immutable;

namespace PathTrace.Datapath.Concrete;

/// <summary>Steps of one hop, newest first; forked packets share their past.</summary>
internal sealed class Trail(Step step, Trail? earlier)
{
    internal Step Step => step;

    internal Trail? Earlier => earlier;

    /// <summary>The steps in order of time.</summary>
    internal static ImmutableArray<Step> ToArray(Trail? trail)
    {
        var count = 0;
        for (var at = trail; at is not null; at = at.Earlier)
            count++;
        var steps = ImmutableArray.CreateBuilder<Step>(count);
        steps.Count = count;
        for (var at = trail; at is not null; at = at.Earlier)
            steps[--count] = at.Step;
        return steps.MoveToImmutable();
    }
}
