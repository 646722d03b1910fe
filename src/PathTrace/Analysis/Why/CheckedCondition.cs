using PathTrace.Datapath;

namespace PathTrace.Analysis.Why;

/// <summary>A condition of a rule beside the packet at the moment when the rule is asked.</summary>
/// <param name="Text">The condition in the words of the dump: <c>-d 172.17.0.9/32</c>.</param>
/// <param name="Truth">Whether it holds; unknown for what no dump decides and for random draws.</param>
/// <param name="Value">What the packet has there, as a clause: <c>the packet's destination is 172.17.0.1</c>.</param>
/// <param name="Assume">The name under which <c>--assume</c> answers it; null unless it is unknown and somebody could.</param>
public sealed record CheckedCondition(string Text, Truth Truth, string Value, string? Assume = null)
{
    /// <summary><c>-d 172.17.0.9/32: the packet's destination is 172.17.0.1</c>.</summary>
    public override string ToString() => $"{Text}: {Value}";
}
