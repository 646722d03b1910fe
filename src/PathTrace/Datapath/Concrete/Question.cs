namespace PathTrace.Datapath.Concrete;

/// <summary>A question that the dumps leave open and that has two answers.</summary>
/// <param name="Key">The same for every branch of the same question along one path.</param>
/// <param name="Name">The name under which the user may answer this question alone: <c>worker1:filter:FORWARD:7</c>.</param>
/// <param name="Extension">The match or target whose every question the user may answer at once: <c>limit</c>; null when it has no such name.</param>
/// <param name="General">For an answer's question: the name that stands for it and for the packet's; null otherwise.</param>
/// <param name="IsInverted">True when "yes" to the name means the second of the two branches.</param>
internal readonly record struct Question(string Key, string Name, string? Extension = null, string? General = null, bool IsInverted = false)
{
    /// <summary>The end of a name that stands for a rule's question about the answer alone.</summary>
    internal const string OfAnswer = ":answer";

    /// <summary>The answer that leads to a branch, 0 or 1.</summary>
    internal GivenAnswer Answer(int index, bool isWide) => new(isWide && Extension is not null ? Extension : Name, (index == 0) != IsInverted);

    /// <summary>The branch to which an answer leads.</summary>
    internal int BranchOf(GivenAnswer answer) => answer.IsYes != IsInverted ? 0 : 1;
}
