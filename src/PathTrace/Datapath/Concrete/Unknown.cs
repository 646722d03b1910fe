using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>Why something cannot be decided.</summary>
/// <param name="What">The open question as written in the dump or in our words: <c>-m limit --limit 5/sec</c>.</param>
/// <param name="Because">To follow "because": <c>it depends on a rate</c>.</param>
/// <param name="MissingFile">The file that would settle it; null when none could.</param>
/// <param name="Kind">Why a match or target of a rule is open; null when it is about something else.</param>
/// <param name="Sysctl">The kernel parameter whose being on or off would settle it; null when it is about something else.</param>
internal sealed record Unknown(string What, string Because, string? MissingFile = null, OpaqueKind? Kind = null, string? Sysctl = null);

/// <summary>A truth, and for Unknown its reason.</summary>
internal readonly record struct Evaluation(Truth Truth, Unknown? Why)
{
    public static implicit operator Evaluation(bool value) => new(value ? Truth.True : Truth.False, null);

    public static implicit operator Evaluation(Unknown why) => new(Truth.Unknown, why);

    internal Evaluation Negated => this with { Truth = Truth.Negated() };
}
