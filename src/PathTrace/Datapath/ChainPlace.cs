using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>The next rule to look at, and where to resume when its chain ends.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Index">The rule's 0-based index; the chain's length at its end.</param>
/// <param name="Return">The jump that led here; null in a built-in chain and in what it went to by <c>goto</c>.</param>
internal readonly record struct ChainPlace(Chain Chain, int Index, ReturnPoint? Return);

/// <summary>Where a chain resumes after a jump.</summary>
internal sealed class ReturnPoint(ChainPlace place)
{
    internal ChainPlace Place => place;

    /// <summary>How many jumps led here.</summary>
    internal int Depth { get; } = (place.Return?.Depth ?? 0) + 1;
}
