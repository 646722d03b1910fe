using System.Collections.Immutable;

namespace PathTrace.Queries.Expectations;

/// <summary>What is said of every packet of a set, on every way that chance may send it.</summary>
public abstract record PacketClaim
{
    private PacketClaim()
    {
    }

    /// <summary>
    /// <c>reaches svc/default/web</c>: arrives at one of the targets and is answered from where it was called. <c>is delivered</c> without targets: arrives wherever it was meant to.
    /// </summary>
    /// <param name="Targets">Where to; empty for anywhere.</param>
    /// <param name="Via">The nodes of which it must cross one; empty for whichever.</param>
    /// <param name="SourceKept">True for <c>with source kept</c>: whoever gets it sees the address that sent it.</param>
    public sealed record Reaches(ImmutableArray<PacketSetEnd> Targets, ImmutableArray<string> Via, bool SourceKept) : PacketClaim;

    /// <summary><c>never reaches pod/default/db</c>: arrives at none of the targets, answered or not.</summary>
    /// <param name="Targets">Where not to; empty for nowhere at all.</param>
    public sealed record NeverReaches(ImmutableArray<PacketSetEnd> Targets) : PacketClaim;

    /// <summary><c>is dropped</c>, <c>is rejected</c> by a rule, or <c>is lost</c> in whatever way, there or back.</summary>
    /// <param name="Fate">Which of them.</param>
    public sealed record IsLost(LostFate Fate) : PacketClaim;

    /// <summary><c>never leaves</c> the cluster, or <c>never leaves by default</c>: no node sends it by a default route.</summary>
    /// <param name="ByDefault">True where default routes count alone.</param>
    public sealed record NeverLeaves(bool ByDefault) : PacketClaim;
}
