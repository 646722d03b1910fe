namespace PathTrace.Analysis.Why;

/// <summary>Which rules of a walked chain came closest to being hit. Ways share their past: what was found for one serves the others.</summary>
internal sealed class ClosestRules
{
    private const int Most = 5;

    private readonly Dictionary<WalkRecord, List<(int Failing, int Index)>> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The rules with the fewest conditions that fail, in the order of the chain; those that were hit are left out.</summary>
    /// <param name="records">What was asked in the chain at one hook.</param>
    /// <param name="hits">The numbers of the rules that were hit.</param>
    internal IEnumerable<(WalkRecord Record, int Index)> Of(IEnumerable<WalkRecord> records, IReadOnlyCollection<int> hits) => records
        .SelectMany(r => _known.TryGetValue(r, out var known) ? Tagged(r, known) : Tagged(r, _known[r] = Find(r)))
        .Where(f => !hits.Contains(f.Index + 1))
        .OrderBy(f => f.Failing)
        .ThenBy(f => f.Index)
        .DistinctBy(f => f.Index)
        .Take(Most)
        .Select(f => (f.Record, f.Index));

    private static IEnumerable<(int Failing, int Index, WalkRecord Record)> Tagged(WalkRecord record, List<(int Failing, int Index)> found) =>
        found.Select(f => (f.Failing, f.Index, record));

    // The few best of one record; a rule is looked at only as far as it can be one of them.
    private static List<(int Failing, int Index)> Find(WalkRecord record)
    {
        var best = new List<(int Failing, int Index)>(Most + 1);
        for (var i = record.From; i < record.To; i++)
        {
            var limit = best.Count < Most ? int.MaxValue - 1 : best[^1].Failing - 1;
            var failing = RuleChecks.Failing(record.State, record.Chain.Rules[i], limit);
            if (failing > limit)
                continue;
            var at = best.FindIndex(b => b.Failing > failing);
            best.Insert(at < 0 ? best.Count : at, (failing, i));
            if (best.Count > Most)
                best.RemoveAt(Most);
        }

        return best;
    }
}
