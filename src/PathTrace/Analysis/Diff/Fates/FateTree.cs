using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Analysis.Diff;

/// <summary>
/// Adds up ways that hang on open questions, from the last branches to the first: the shares of a choice are weighed and added; a question whose answers all lead to the same is dropped, any other stands with its
/// answer in the fates behind it.
/// </summary>
internal static class FateTree
{
    internal static Dictionary<FatePart, Fraction> Fold(IReadOnlyCollection<(FatePart Part, Branch? Taken)> ways)
    {
        var deepest = ways.Max(w => w.Taken?.Depth ?? 0);
        var levels = new Dictionary<Fork, List<(Branch Branch, Dictionary<FatePart, Fraction> Shares)>>?[deepest + 1];
        foreach (var (part, taken) in ways)
            Put(levels, taken!, new() { [part] = Fraction.One });
        for (var depth = deepest; depth > 1; depth--)
        {
            foreach (var (_, branches) in levels[depth] ?? [])
                Put(levels, branches[0].Branch.Earlier!, Sum(branches));
        }

        return Sum(levels[1]!.Values.Single());
    }

    // Several ways behind one branch without a fork of their own: an answer's ways that were told apart by nothing.
    private static void Put(Dictionary<Fork, List<(Branch Branch, Dictionary<FatePart, Fraction> Shares)>>?[] levels, Branch branch, Dictionary<FatePart, Fraction> shares)
    {
        var forks = levels[branch.Depth] ??= [];
        if (!forks.TryGetValue(branch.Fork, out var branches))
            forks[branch.Fork] = branches = [];
        branches.Add((branch, shares));
    }

    private static Dictionary<FatePart, Fraction> Sum(List<(Branch Branch, Dictionary<FatePart, Fraction> Shares)> branches)
    {
        var isQuestion = branches[0].Branch.Fork.IsAssumption;
        if (isQuestion && branches.Count > 1 && branches.TrueForAll(b => Fate.AreSame(b.Shares, branches[0].Shares)))
            return branches[0].Shares;
        var sum = new Dictionary<FatePart, Fraction>();
        foreach (var (branch, shares) in branches)
        {
            var question = isQuestion ? QuestionText.Of(branch) : null;
            foreach (var (part, share) in shares)
                Fate.Add(sum, question is null ? part : part with { Questions = part.Questions.Length == 0 ? question : $"{question}; {part.Questions}" }, isQuestion ? share : share * branch.Choice!.Probability);
        }

        return sum;
    }
}
