using PathTrace.Analysis.Lint.Sets;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>Packets that a rule keeps from the rules behind it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Box">The packets.</param>
internal sealed record Blocker(RuleModel Rule, Box Box);
