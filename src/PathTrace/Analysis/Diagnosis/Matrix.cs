using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>Calls every service from everywhere, row by row, on every core.</summary>
internal sealed class Matrix
{
    private readonly Snapshot _snapshot;
    private readonly Tracer _tracer;
    private readonly CallQueries _queries;
    private readonly CallShare?[][] _shares;
    private long _ways;

    internal Matrix(Snapshot snapshot, ImmutableArray<ServiceCall> calls, ImmutableArray<EntryPoint> entries)
    {
        (_snapshot, Calls, Entries) = (snapshot, calls, entries);
        _tracer = Tracers.Of(snapshot);
        _queries = new(snapshot);
        _shares = [.. calls.Select(_ => new CallShare?[entries.Length])];
    }

    internal ImmutableArray<ServiceCall> Calls { get; }

    internal ImmutableArray<EntryPoint> Entries { get; }

    internal ImmutableArray<ImmutableArray<CallShare?>> Shares => [.. _shares.Select(row => row.ToImmutableArray())];

    internal long Ways => _ways;

    /// <summary>The number of cells in which somebody calls, and of those of balancers.</summary>
    internal (int All, int Balancers) Asked => (
        _shares.Sum(row => row.Count(c => c is not null)),
        _shares.Sum(row => row.Where((c, i) => c is not null && Entries[i].Kind == EntryKind.Balancer).Count()));

    /// <summary>Follows every call.</summary>
    /// <param name="progress">Told after each row, from several threads, one at a time; null for nobody.</param>
    internal Losses Follow(IProgress<DiagnosisProgress>? progress)
    {
        var losses = new Losses();
        var done = 0;
        Parallel.For(
            0,
            Calls.Length,
            () => (Losses: new Losses(), Explainer: Explainer.WithoutTrials(_snapshot)),
            (call, _, own) =>
            {
                for (var entry = 0; entry < Entries.Length; entry++)
                    Follow(call, entry, own.Losses, own.Explainer);
                lock (losses)
                    progress?.Report(new(++done, Calls.Length));
                return own;
            },
            own =>
            {
                lock (losses)
                    losses.Add(own.Losses);
            });
        return losses;
    }

    /// <summary>The trace of a cell; null where nobody calls.</summary>
    internal Trace? TraceOf(int call, int entry)
    {
        if (_queries.Of(Calls[call], Entries[entry]) is not { } query || _tracer.TryTrace(query).Value is not { } trace)
            return null;
        return NewClient.IsAskedFor(trace) ? _tracer.TryTrace(query, NewClient.Answers).Value : trace;
    }

    private void Follow(int call, int entry, Losses losses, Explainer explainer)
    {
        if (TraceOf(call, entry) is not { } trace)
            return;
        Interlocked.Add(ref _ways, trace.Paths.Length);
        var isMeant = false;
        var served = trace.Delivered;
        if (trace.Verdict != TraceVerdict.Reaches || MayBeServedByNobody(trace))
        {
            var explanations = explainer.Explain(trace).Explanations;
            served = Served(trace, explanations);
            isMeant = !served.IsOne && losses.Add(call, Entries[entry], entry, trace, explanations);
        }

        _shares[call][entry] = new(served, trace.Failed, isMeant);
    }

    private static bool MayBeServedByNobody(Trace trace) => trace.Paths.Any(p => p is { Disposition: Disposition.DeliveredToNode, Origin.Kind: OriginKind.LoadBalancer });

    // What reaches a node at a port that is nobody's is neither served for certain nor lost for certain.
    private static Fraction Served(Trace trace, IReadOnlyList<Explanation> explanations)
    {
        var doubtful = Fraction.Zero;
        for (var i = 0; i < explanations.Count; i++)
        {
            if (explanations[i].Code == FindingCode.BackendPortUnknown && trace.Paths[i].Outcome.IsDelivered())
                doubtful += trace.Paths[i].Probability;
        }

        // Branches of an open question are the same traffic told twice.
        return trace.Delivered - Fraction.Min(trace.Delivered, doubtful);
    }
}
