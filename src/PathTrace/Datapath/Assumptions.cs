using System.Collections.Immutable;

namespace PathTrace.Datapath;

/// <summary>
/// Answers that the user gives to questions which a snapshot leaves open (<c>--assume</c>). A packet that meets an answered question does not fork; its step says who settled it.
/// The names are those that <see cref="Assumption.Settle"/> prints. Immutable; equal when the answers are.
/// </summary>
public sealed class Assumptions : IEquatable<Assumptions>
{
    private readonly ImmutableSortedDictionary<string, bool> _answers;

    private Assumptions(ImmutableSortedDictionary<string, bool> answers) => _answers = answers;

    /// <summary>No answers: every open question forks.</summary>
    public static Assumptions None { get; } = new(ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal));

    /// <summary>True when nothing is answered.</summary>
    public bool IsEmpty => _answers.IsEmpty;

    /// <summary>The answers, by name.</summary>
    public ImmutableArray<GivenAnswer> Answers => IsEmpty ? [] : [.. _answers.Select(a => new GivenAnswer(a.Key, a.Value))];

    /// <summary>The answer given under a name; null when none is.</summary>
    public bool? Find(string name) => _answers.TryGetValue(name, out var isYes) ? isYes : null;

    /// <summary>The same answers and one more; a name that was answered before has the new answer.</summary>
    /// <param name="name">A match (<c>limit</c>), a rule (<c>worker1:filter:FORWARD:7</c>), or another name that a trace prints.</param>
    /// <param name="isYes">The answer.</param>
    public Assumptions With(string name, bool isYes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(_answers.SetItem(name, isYes));
    }

    /// <inheritdoc/>
    public bool Equals(Assumptions? other) => other is not null && _answers.SequenceEqual(other._answers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Assumptions);

    /// <inheritdoc/>
    public override int GetHashCode() => _answers.Aggregate(0, (hash, answer) => HashCode.Combine(hash, answer.Key, answer.Value));

    /// <summary><c>limit=yes, worker1:filter:FORWARD:7=no</c>.</summary>
    public override string ToString() => string.Join(", ", Answers);
}
