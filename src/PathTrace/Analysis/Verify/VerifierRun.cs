using System.Collections.Immutable;
using PathTrace.Analysis.PacketSets;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Datapath.Symbolic;
using PathTrace.Queries;
using PathTrace.Queries.Expectations;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Verify;

/// <summary>One decision while it is made: the classes that break the claim, and those that hang on something.</summary>
internal sealed class VerifierRun(Tracer tracer, Expectation expectation, ClaimJudge judge, Assumptions? assumptions, bool oneWay)
{
    private readonly List<JudgedClass> _failing = [];
    private readonly List<JudgedClass> _open = [];
    private readonly Dictionary<string, Assumption> _questions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reasons = new(StringComparer.Ordinal);
    private readonly HashSet<GivenAnswer> _given = [];
    private readonly WayLabels _failingWays = new();
    private bool _leaves;
    private long _classes;
    private long _ways;
    private Judgement[] _judged = [];

    /// <summary>Follows one piece of the set.</summary>
    internal void Follow(PacketSet set, QueryOrigin? origin)
    {
        foreach (var found in new SetTracer(tracer).Follow(set, origin, expectation.Packets.State, assumptions, oneWay, Judge))
        {
            if (_classes++ >= Verifier.MaxClasses)
            {
                _reasons.Add($"the packets fall into more than {Verifier.MaxClasses} classes, and no more were followed: ask about fewer packets at once");
                return;
            }

            Note(found, origin);
        }
    }

    /// <summary>What it comes to.</summary>
    internal Verification Answer(Snapshot snapshot, ImmutableArray<PacketSet> asked, bool lacksEndpoints)
    {
        if (lacksEndpoints && _open.Count > 0)
            _reasons.Add("the service's endpoints were not collected, so that nobody can tell which pods are its own: save kubectl get endpointslices -A -o json as kubernetes.json");
        var verdict = _failing.Count > 0 ? VerificationVerdict.Violated : _open.Count > 0 || _reasons.Count > 0 ? VerificationVerdict.Depends : VerificationVerdict.Holds;
        var (example, breaking) = ExampleOf(_failing.Count > 0 ? _failing : _open);
        return new()
        {
            Snapshot = snapshot,
            Expectation = expectation,
            Verdict = verdict,
            Classes = _classes,
            Ways = _ways,
            Failing = SetDescription.Lines([.. _failing.Select(f => (f.Set, f.Origin))], asked, isWhole: true),
            FailingWays = _failingWays.Failing(),
            Open = SetDescription.Lines([.. _open.Select(f => (f.Set, f.Origin))], asked, isWhole: true),
            Questions = [.. _questions.Values],
            Reasons = [.. _reasons],
            LeavesCluster = _leaves && !oneWay && expectation.Claim is PacketClaim.Reaches,
            Counterexample = example,
            BreakingPaths = breaking,
            Given = [.. _given],
        };
    }

    private void Judge(Trace trace, Witness witness)
    {
        _judged = new Judgement[trace.Paths.Length];
        for (var i = 0; i < _judged.Length; i++)
            _judged[i] = judge.Of(trace.Paths[i], witness);
    }

    private void Note(PacketClass found, QueryOrigin? origin)
    {
        if (found.Trace is not { } trace)
        {
            _reasons.Add(found.Problem!);
            _open.Add(new(found.Set, origin));
            return;
        }

        _ways += trace.Paths.Length;
        _leaves |= trace.Paths.Any(p => p.Disposition == Disposition.DeliveredOutside);
        _given.UnionWith(trace.Given);
        var (holding, breaking) = Shares.Of([.. trace.Paths.Select((p, i) => (p.Taken, Pretended(_judged[i])))]);
        if (!breaking.IsZero)
        {
            _failing.Add(new(found.Set, origin));
            _failingWays.Note(trace, _judged);
        }
        else if (!holding.IsOne)
        {
            _open.Add(new(found.Set, origin));
            NoteQuestions(trace);
        }
    }

    // Shares are made of what holds, what breaks and what is open as they are of what arrives, what is lost and what is open.
    private static Disposition Pretended(Judgement judgement) => judgement switch
    {
        Judgement.Holds => Disposition.DeliveredToNode,
        Judgement.Breaks => Disposition.Dropped,
        _ => Disposition.Indeterminate,
    };

    private void NoteQuestions(Trace trace)
    {
        for (var i = 0; i < trace.Paths.Length; i++)
        {
            if (_judged[i] == Judgement.Holds)
                continue;
            foreach (var question in trace.Paths[i].Assumptions)
                _questions.TryAdd(question.Key, question);
        }
    }

    // The smallest packet by protocol, destination, port, source; its source port is one that clients use where the class has one.
    private (Trace? Trace, ImmutableArray<int> Breaking) ExampleOf(List<JudgedClass> classes)
    {
        if (classes.Count == 0)
            return (null, []);
        var smallest = classes[0];
        foreach (var other in classes)
        {
            if (JudgedClass.Compare(other, smallest) < 0)
                smallest = other;
        }

        var query = SetTracer.QueryOf(smallest.Example, smallest.Origin, expectation.Packets.State);
        query = query with { Text = PacketQueryText.Print(query) };
        var witness = new Witness(PacketSet.Of(smallest.Example), smallest.Example, tracer.PlaceOf);
        if (tracer.TryTrace(query, assumptions, oneWay).Value is not { } trace)
            return (null, []);
        return (trace, [.. Enumerable.Range(0, trace.Paths.Length).Where(i => judge.Of(trace.Paths[i], witness) is not Judgement.Holds)]);
    }
}
