using System.Collections.Immutable;

namespace PathTrace.Datapath.Concrete;

/// <summary>The user's answers during one trace: remembers which of them were asked for. Shared by all packets of the trace, which one thread follows.</summary>
internal sealed class Answers(Assumptions given)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Those answers that settled something.</summary>
    internal ImmutableArray<GivenAnswer> Asked => [.. given.Answers.Where(a => _asked.Contains(a.Name))];

    /// <summary>Null for no answers at all: most traces have none, and then nobody looks.</summary>
    internal static Answers? Of(Assumptions? given) => given is null or { IsEmpty: true } ? null : new(given);

    /// <summary>The answer to a question: its own goes before the one that its extension has.</summary>
    internal GivenAnswer? To(in Question question) => ToItself(question) ?? To(question.Extension);

    /// <summary>The answer that names the question, and no other's with it.</summary>
    internal GivenAnswer? ToItself(in Question question) => To(question.Name) ?? To(question.General);

    /// <summary>The answer under a name.</summary>
    internal GivenAnswer? To(string? name)
    {
        if (name is null || given.Find(name) is not { } isYes)
            return null;
        _asked.Add(name);
        return new(name, isYes);
    }
}
