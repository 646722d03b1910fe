using System.Globalization;
using System.Text;

namespace PathTrace.KernelLab.Clusters;

/// <summary>What a run of random clusters showed.</summary>
internal sealed class ClusterReport
{
    /// <summary>How likely a run without fault is called faulty by chance: over all its tests of shares.</summary>
    private const double Significance = 1e-4;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _ends = [];
    private readonly Dictionary<string, int> _verdicts = [];
    private readonly Dictionary<AnswerEnd, int> _answers = [];
    private readonly Dictionary<string, int> _open = [];
    private readonly List<ShareTest> _tests = [];

    internal int Clusters { get; private set; }

    internal int Nodes { get; private set; }

    internal int Probes { get; private set; }

    internal int Hops { get; private set; }

    internal int Undecided { get; private set; }

    internal int Predicted { get; private set; }

    internal int Taken { get; private set; }

    internal int Connections { get; private set; }

    /// <summary>Connections whose way, there or back, none of the paths is.</summary>
    internal int Differing { get; private set; }

    internal List<string> Differences { get; } = [];

    /// <summary>Tests of shares that failed, the number of tests taken into account (Bonferroni).</summary>
    internal IEnumerable<ShareTest> FailedShares => _tests.Where(t => t.PValue < Significance / _tests.Count);

    internal bool IsClean => Differing == 0 && Differences.Count == 0 && !FailedShares.Any();

    /// <summary>Answers of pods whose way was held against the paths.</summary>
    internal int Answers { get; private set; }

    internal int UndecidedAnswers { get; private set; }

    /// <summary>Packets that followed an answer on their connection.</summary>
    internal int Followed { get; private set; }

    internal void Add(Conversation conversation)
    {
        lock (_lock)
        {
            var comparison = conversation.Request;
            foreach (var reason in new[] { comparison.OpenBecause, conversation.Answer?.OpenBecause is { } open ? "answer: " + open : null }.OfType<string>())
                _open[reason] = _open.GetValueOrDefault(reason) + 1;
            if (conversation is { Answer: { } answer, End: { } back })
            {
                Answers++;
                Hops += answer.Kernel.Visits.Length;
                UndecidedAnswers += answer.IsUndecided ? 1 : 0;
                _answers[back] = _answers.GetValueOrDefault(back) + 1;
            }

            Followed += conversation.Next is null ? 0 : 1;
            Probes++;
            Hops += comparison.Kernel.Visits.Length;
            Undecided += comparison.IsUndecided ? 1 : 0;
            Differing += conversation.Difference is null ? 0 : 1;
            _ends[comparison.Kernel.End] = _ends.GetValueOrDefault(comparison.Kernel.End) + 1;
            var verdict = comparison.Taken?.Path.Disposition.ToString() ?? "none";
            _verdicts[verdict] = _verdicts.GetValueOrDefault(verdict) + 1;
        }
    }

    internal void Add(ShareTest test)
    {
        lock (_lock)
        {
            _tests.Add(test);
            Connections += test.Cells.Sum(c => c.Seen);
        }
    }

    internal void AddCluster(int nodes, int predicted, int taken)
    {
        lock (_lock)
        {
            Clusters++;
            Nodes += nodes;
            Predicted += predicted;
            Taken += taken;
        }
    }

    internal void AddDifference(string text)
    {
        lock (_lock)
            Differences.Add(text);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var difference in Differences)
            text.AppendLine(difference);
        foreach (var (end, count) in _ends.OrderByDescending(e => e.Value))
            text.AppendLine(CultureInfo.InvariantCulture, $"{count,8} {end}");
        text.AppendLine("as PathTrace calls it:");
        foreach (var (verdict, count) in _verdicts.OrderByDescending(e => e.Value))
            text.AppendLine(CultureInfo.InvariantCulture, $"{count,8} {verdict}");
        text.AppendLine("undecided because of:");
        foreach (var (reason, count) in _open.OrderByDescending(e => e.Value))
            text.AppendLine(CultureInfo.InvariantCulture, $"{count,8} {reason}");
        foreach (var test in FailedShares)
            text.AppendLine("shares differ: " + test);
        if (_tests.Count > 0)
            text.AppendLine("least likely of the shares: " + _tests.MinBy(t => t.PValue));
        var limit = Significance / Math.Max(1, _tests.Count);
        text.AppendLine(CultureInfo.InvariantCulture, $"{_tests.Count} tests of shares with {Connections} connections, {FailedShares.Count()} below {limit:G2}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{Predicted} paths predicted, {Taken} of them seen taken");
        text.AppendLine(CultureInfo.InvariantCulture, $"{Answers} answers: {Of(AnswerEnd.CameBack)} came back, {Of(AnswerEnd.NotTaken)} were not taken for one, {Of(AnswerEnd.Lost)} were lost; {UndecidedAnswers} undecided; {Followed} times another packet followed");
        text.Append(CultureInfo.InvariantCulture, $"{Clusters} clusters, {Nodes} nodes, {Probes} probes, {Hops} hops, {Undecided} undecided, {Differing} differences");
        return text.ToString();
    }

    private int Of(AnswerEnd end) => _answers.GetValueOrDefault(end);
}
