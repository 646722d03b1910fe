using System.Collections.Immutable;
using PathTrace.Datapath;

namespace PathTrace.Tracing;

/// <summary>
/// Reads answers as people write them, <c>limit=yes</c>: a name, an equals sign, and yes, true, match or 1, or no, false, no-match or 0. What a name may be is the snapshot's to say:
/// <see cref="AssumptionNames"/>.
/// </summary>
public static class AssumptionReader
{
    /// <summary>The answers; null, with a sentence for each thing that is wrong, when some text is none or two contradict each other. Never throws on input.</summary>
    public static (Assumptions? Assumptions, ImmutableArray<string> Problems) Read(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var answers = Assumptions.None;
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var text in texts)
        {
            var equals = text.LastIndexOf('=');
            var name = equals < 0 ? "" : text[..equals].Trim();
            if (name.Length == 0 || ValueOf(text[(equals + 1)..].Trim()) is not { } isYes)
                problems.Add($"'{text}' is no answer: write NAME=yes or NAME=no, for example limit=no");
            else if (answers.Find(name) is { } earlier && earlier != isYes)
                problems.Add($"'{name}' is answered both yes and no: leave one out");
            else
                answers = answers.With(name, isYes);
        }

        return problems.Count == 0 ? (answers, []) : (null, problems.ToImmutable());
    }

    private static bool? ValueOf(string word) => word.ToLowerInvariant() switch
    {
        "yes" or "true" or "match" or "1" => true,
        "no" or "false" or "no-match" or "0" => false,
        _ => null,
    };
}
