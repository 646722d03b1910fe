namespace PathTrace.Datapath;

/// <summary>One answer of the user to an open question.</summary>
/// <param name="Name">The question's name.</param>
/// <param name="IsYes">The answer.</param>
public readonly record struct GivenAnswer(string Name, bool IsYes)
{
    /// <summary><c>limit=yes</c>, as <c>--assume</c> takes it.</summary>
    public override string ToString() => $"{Name}={(IsYes ? "yes" : "no")}";
}
