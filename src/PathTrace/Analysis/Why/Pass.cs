using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Netfilter;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Why;

/// <summary>One way of a packet, or of its answer, through the node: what was asked on it.</summary>
internal sealed class Pass
{
    private readonly ILookup<Chain, WalkRecord> _records;
    private readonly List<NatSkip> _natSkips;

    internal Pass(TracePath path, Hop hop, bool isAnswer, WalkRecorder recorder)
    {
        (Path, Hop, IsAnswer) = (path, hop, isAnswer);
        // Forks share their past: what belongs to this way is what its own steps and choices lead back to.
        HashSet<object> past = new(ReferenceEqualityComparer.Instance);
        for (var at = hop.Walked; at is not null; at = at.Earlier)
            past.Add(at);
        for (var at = path.Taken; at is not null; at = at.Earlier)
            past.Add(at);
        _records = recorder.Records.Where(r => IsPast(r.State, past)).ToLookup(r => r.Chain);
        _natSkips = [.. recorder.NatSkips.Where(s => IsPast(s.State, past))];
    }

    internal TracePath Path { get; }

    internal Hop Hop { get; }

    internal bool IsAnswer { get; }

    /// <summary>The rules that were asked in a chain, as they were asked.</summary>
    internal IEnumerable<WalkRecord> Of(Chain chain) => _records[chain];

    /// <summary>Where the chain was walked.</summary>
    internal IEnumerable<Hook> Walked(Chain chain) => _records[chain].Where(r => r.From == 0).Select(r => r.Hook).Distinct();

    /// <summary>The packet for which nat was not walked at a hook; null when it was, or the packet did not come there.</summary>
    internal PacketState? NatSkipped(Hook hook) => _natSkips.Find(s => s.Hook == hook)?.State;

    /// <summary>The rules that were hit in a table, in order.</summary>
    internal IEnumerable<Step.RuleHit> Hits(TableName table, NetfilterBackend backend) =>
        Hop.Steps.OfType<Step.RuleHit>().Where(h => h.Table == table && h.Backend == backend);

    private bool IsPast(PacketState state, HashSet<object> past) =>
        state.IsAnswer == IsAnswer
        && (state.Trail is { } trail ? past.Contains(trail) : state.In == Hop.In)
        && (state.Branch is not { } branch || past.Contains(branch));
}
