using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Datapath;

/// <summary>Something that the snapshot does not decide and that this path takes for granted; a sibling path takes the opposite, unless the user has settled it.</summary>
/// <param name="Key">The same for every branch of the same question, for example <c>worker1/filter/FORWARD/7</c>.</param>
/// <param name="Text">What is assumed, as a clause: <c>-m limit of filter FORWARD rule 7 on worker1 matches</c>. May quote the dump; renderers escape it.</param>
/// <param name="Reason">Why it cannot be known: <c>it depends on a rate that no dump shows</c>.</param>
/// <param name="Source">The rule or file it is about.</param>
/// <param name="MissingFile">The file whose presence would settle it; null when no file could.</param>
/// <param name="Kind">Why a match or target of a rule is open; null when it is about something else.</param>
public sealed record Assumption(
    string Key,
    string Text,
    string Reason,
    SourceSpan Source,
    string? MissingFile = null,
    OpaqueKind? Kind = null)
{
    /// <summary>The match or target that the question is about, by its name: <c>recent</c>; null when it is about something else.</summary>
    internal string? Extension { get; init; }

    /// <summary>The answer that would make this path the only one, as <c>--assume</c> takes it: <c>limit=no</c>; null when no answer could.</summary>
    public string? Settle { get; init; }

    /// <summary>The user's answer that settled the question, so that the path did not fork: <c>limit=no</c>; null for what PathTrace assumed by itself.</summary>
    public string? SettledBy { get; init; }
}
