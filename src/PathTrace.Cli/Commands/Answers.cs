using PathTrace.Cli.Terminal;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Rendering;
using PathTrace.Tracing;

namespace PathTrace.Cli.Commands;

/// <summary>The answers of <c>--assume</c>: what is wrong with them is said on standard error.</summary>
internal static class Answers
{
    /// <summary>The answers; null when some text is none or two contradict each other.</summary>
    internal static Assumptions? Read(IReadOnlyList<string> texts, Output output)
    {
        var (assumptions, problems) = AssumptionReader.Read(texts);
        foreach (var problem in problems)
            output.Complain($"--assume {problem}.");
        return assumptions;
    }

    /// <summary>False when some answer names what the snapshot cannot ask.</summary>
    internal static bool Fit(Snapshot snapshot, Assumptions assumptions, Output output) => Fit([snapshot], assumptions, output);

    /// <summary>False when some answer names what none of the snapshots can ask.</summary>
    internal static bool Fit(IReadOnlyList<Snapshot> snapshots, Assumptions assumptions, Output output)
    {
        var fits = true;
        foreach (var answer in assumptions.Answers)
        {
            var alone = Assumptions.None.With(answer.Name, answer.IsYes);
            var problems = snapshots.Select(s => AssumptionNames.Problems(s, alone)).ToList();
            if (problems.Exists(p => p.IsEmpty))
                continue;
            fits = false;
            foreach (var problem in problems[0])
                output.Complain($"--assume: {problem}.");
        }

        return fits;
    }

    /// <summary>Warns of answers that no trace asked for.</summary>
    internal static void WarnOfUnasked(Assumptions assumptions, IReadOnlySet<GivenAnswer> asked, Output output)
    {
        foreach (var answer in assumptions.Answers.Where(a => !asked.Contains(a)))
        {
            output.Errors.WriteLine($"pathtrace: --assume {Sanitizer.Escape(answer.ToString())} settled nothing: no packet met a question of that name. "
                + "What a trace leaves open it prints behind 'settle'.");
        }
    }
}
