using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Queries;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Why;

/// <summary>
/// "Why not this rule?": follows a packet as <see cref="Tracer"/> does, looks on while the chains that lead to the rule are walked, and says for each way through the node what became of it.
/// </summary>
public static class RuleQuestion
{
    /// <summary>Asks about a rule, <c>worker1:nat:KUBE-SERVICES:7</c>.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="query">The packet.</param>
    /// <param name="rule">The rule, named as <c>--assume</c> names it.</param>
    /// <param name="assumptions">Answers to what the snapshot leaves open; null for none.</param>
    /// <param name="oneWay">True to leave the answer to the packet alone.</param>
    /// <returns>Null, with what is wrong, when the rule is none or the packet cannot be followed.</returns>
    public static ParseResult<WhyAnswer?> AskRule(Snapshot snapshot, PacketQuery query, string rule, Assumptions? assumptions = null, bool oneWay = false) =>
        Ask(snapshot, query, rule, "--rule", assumptions, oneWay);

    /// <summary>Asks which rules of a chain, <c>worker1:nat:KUBE-SERVICES</c>, are hit or come closest to it.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="query">The packet.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="assumptions">Answers to what the snapshot leaves open; null for none.</param>
    /// <param name="oneWay">True to leave the answer to the packet alone.</param>
    /// <returns>Null, with what is wrong, when the chain is none or the packet cannot be followed.</returns>
    public static ParseResult<WhyAnswer?> AskChain(Snapshot snapshot, PacketQuery query, string chain, Assumptions? assumptions = null, bool oneWay = false) =>
        Ask(snapshot, query, chain, "--chain", assumptions, oneWay);

    private static ParseResult<WhyAnswer?> Ask(Snapshot snapshot, PacketQuery query, string name, string option, Assumptions? assumptions, bool oneWay)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(name);
        var (found, problem) = RulePlaceReader.Read(snapshot, name, isChain: option == "--chain");
        if (found is null)
            return Refused(name, option, problem!);
        var callers = found.Chains.ToDictionary(c => c.Chain, c => new Callers(c.Table));
        var recorder = new WalkRecorder(found.Place.Node, callers.SelectMany(c => c.Value.Upwards(c.Key)).ToHashSet());
        var (trace, diagnostics) = new Tracer(snapshot, new ObservingDomain(new ConcreteDomain(), recorder)).TryTrace(query, assumptions, oneWay);
        if (trace is null)
            return new(null, diagnostics);
        var family = trace.Paths.Select(p => p.Origin.Packet.Family).FirstOrDefault(IpFamily.IPv4);
        var target = found.Chains.FirstOrDefault(c => c.Ruleset.Family == family);
        if (target.Chain is not { } chain || found.Place.Number > chain.Rules.Length)
            return Refused(name, option, $"the rules of {family}, which the packet meets on {found.Place.Node}, hold no {(option == "--rule" ? "such rule" : "such chain")}");
        return new(Answer(found.Place, target, callers[chain], trace, recorder), []);
    }

    private static ParseResult<WhyAnswer?> Refused(string name, string option, string problem)
    {
        var text = SourceText.From(option, name);
        return new(null, [new(DiagnosticCode.UnknownName, DiagnosticSeverity.Error, new(text, 0, text.Length), problem, "Nothing was traced.")]);
    }

    private static WhyAnswer Answer(RulePlace place, (Ruleset Ruleset, Table Table, Chain Chain) target, Callers callers, Trace trace, WalkRecorder recorder)
    {
        var (ruleset, table, chain) = target;
        var closest = new ClosestRules();
        var ways = new List<(WhyWay Way, bool IsCertain)>();
        var elsewhere = 0;
        foreach (var path in trace.Paths)
        {
            var passes = PassesOf(path, place.Node, recorder).ToList();
            elsewhere += passes.Count == 0 ? 1 : 0;
            foreach (var pass in passes)
            {
                var finder = new ReasonFinder(ruleset, table, callers, pass, closest);
                var reasons = place.Number is { } number ? finder.OfRule(chain, number - 1) : finder.OfChain(chain);
                ways.Add((new(OutcomeOf(pass, reasons), 1, path.Probability, pass.IsAnswer, reasons), IsCertain(pass, chain, place.Number)));
            }
        }

        return new()
        {
            Place = place,
            RuleText = place.Number is { } n ? chain.Rules[n - 1].ToString() : null,
            Source = place.Number is { } m ? chain.SpanOf(m - 1) : chain.Declaration,
            Trace = trace,
            Outcome = OutcomeOf(trace, ways, elsewhere, place.Node),
            Ways = [.. ways.Select(w => w.Way).GroupBy(w => (w.Outcome, w.IsAnswer, ReasonKey.Of(w.Reasons))).Select(Together).OrderBy(w => w.Outcome).ThenBy(w => w.IsAnswer)],
            PathsElsewhere = elsewhere,
        };
    }

    private static IEnumerable<Pass> PassesOf(TracePath path, string node, WalkRecorder recorder) =>
        path.Hops.Where(h => h.Node == node).Select(h => new Pass(path, h, isAnswer: false, recorder))
            .Concat((path.Reply?.Hops ?? []).Where(h => h.Node == node).Select(h => new Pass(path, h, isAnswer: true, recorder)));

    private static WhyWay Together(IEnumerable<WhyWay> alike)
    {
        var all = alike.ToList();
        return all[0] with { Paths = all.Count, Share = all.Aggregate(Fraction.Zero, (sum, w) => sum + w.Share) };
    }

    // A hit that an assumption led to, or that is one, is as open as that.
    private static WhyOutcome OutcomeOf(Pass pass, ImmutableArray<WhyReason> reasons)
    {
        if (reasons.Any(IsHit))
            return reasons.OfType<WhyReason.Hit>().Any(h => pass.Path.Assumptions.Any(a => a.Source == h.Rule.Source)) ? WhyOutcome.Open : WhyOutcome.Hit;
        return reasons.Any(IsOpen) ? WhyOutcome.Open : WhyOutcome.NotHit;
    }

    private static bool IsHit(WhyReason reason) => reason is WhyReason.Hit or WhyReason.Walked { Hits.IsEmpty: false };

    private static bool IsOpen(WhyReason reason) => reason switch
    {
        WhyReason.Asked asked => asked.IsOpen,
        WhyReason.NotWalked walked => walked.Jumps.Any(j => j.Reasons.Any(IsOpen)),
        WhyReason.NotReached missed => missed.IsOpen,
        WhyReason.Walked walked => walked.Closest.Any(c => c.IsOpen),
        _ => false,
    };

    // Nothing was assumed before the rule, or the chain, was asked.
    private static bool IsCertain(Pass pass, Chain chain, int? number) => pass.Of(chain)
        .Where(r => number is { } n ? r.From < n && n <= r.To : r.From == 0)
        .Any(r => !IsAssumed(r.State.Branch));

    private static bool IsAssumed(Branch? branch)
    {
        for (var at = branch; at is not null; at = at.Earlier)
        {
            if (at.Assumption is not null)
                return true;
        }

        return false;
    }

    // Of ways that differ by what is assumed only one is true: a hit is certain where nothing was assumed for it, or whatever is assumed leads to one.
    private static WhyOutcome OutcomeOf(Trace trace, List<(WhyWay Way, bool IsCertain)> ways, int elsewhere, string node)
    {
        var hits = ways.Where(w => w.Way.Outcome == WhyOutcome.Hit).ToList();
        if (hits.Exists(w => w.IsCertain) || (hits.Count > 0 && elsewhere == 0 && ways.Where(w => !w.Way.IsAnswer).All(w => w.Way.Outcome == WhyOutcome.Hit)))
            return WhyOutcome.Hit;
        var isOpen = hits.Count > 0 || ways.Exists(w => w.Way.Outcome == WhyOutcome.Open) || trace.Paths.Any(p => p.Disposition == Disposition.Indeterminate && p.Hops.All(h => h.Node != node));
        return isOpen ? WhyOutcome.Open : WhyOutcome.NotHit;
    }
}
