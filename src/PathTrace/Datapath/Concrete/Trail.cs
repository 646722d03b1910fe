using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Datapath.Concrete;

/// <summary>The steps of a packet within a node, latest first. Forks share what came before them.</summary>
internal abstract class Trail(Trail? earlier)
{
    internal abstract Step Step { get; }

    internal Trail? Earlier => earlier;

    /// <summary>The steps in the order in which they happened.</summary>
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

    /// <summary>A step that is there already.</summary>
    internal sealed class Taken(Step step, Trail? earlier) : Trail(earlier)
    {
        internal override Step Step => step;
    }

    /// <summary>A rule that was hit. Most steps are of this kind, and most are never looked at: the step is made when somebody asks for it.</summary>
    internal sealed class Hit(in RuleSite site, Packet before, Packet after, Trail? earlier) : Trail(earlier)
    {
        private readonly RuleSite _site = site;

        internal override Step Step =>
            new Step.RuleHit(_site.Hook, _site.Table.Name, _site.Backend, _site.Chain.Name, _site.Number, _site.Rule, before, after, _site.Source);
    }
}
