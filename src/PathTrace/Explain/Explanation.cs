using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;

namespace PathTrace.Explain;

/// <summary>Why one path ended as it did, in the words of the person who must mend it. All text may quote the dump; renderers escape it.</summary>
public sealed record Explanation
{
    /// <summary>The stable code.</summary>
    public required FindingCode Code { get; init; }

    /// <summary>How much it matters.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>Who mends it.</summary>
    public required FindingOwner Owner { get; init; }

    /// <summary>The cause in one clause, without a full stop; it follows "dropped on worker1: ".</summary>
    public required string Title { get; init; }

    /// <summary>The cause in a few sentences.</summary>
    public required string Why { get; init; }

    /// <summary>The smallest change that mends it; null when none is known.</summary>
    public string? Fix { get; init; }

    /// <summary>What became of the packet when it was traced with the change applied, in a clause; null when that was not tried or showed nothing.</summary>
    public string? Tried { get; init; }

    /// <summary>The command that makes the change; null where words have to do.</summary>
    public ShellCommand? Command { get; init; }

    /// <summary>A command that confirms the cause on the live system; null when there is none.</summary>
    public ShellCommand? Check { get; init; }

    /// <summary>The node on which it is to be mended; null when it is mended elsewhere.</summary>
    public string? Node { get; init; }

    /// <summary>The open question on which the path hangs; null for a path whose end is certain.</summary>
    internal Assumption? Question { get; init; }

    /// <summary>The service whose endpoints it is about, as <c>default/web</c>; null where it is about none.</summary>
    internal string? About { get; init; }

    /// <summary>The loss that it speaks of, where it is about what somebody makes of that; null otherwise.</summary>
    internal Explanation? Because { get; init; }

    /// <summary>The file, or the folder with a slash behind it, of which the snapshot lacks what it says: doubts that hang on it are its symptoms. Null otherwise.</summary>
    internal string? Lacks { get; init; }

    /// <summary>Makes the snapshot with the fault mended, for diagnosis to see what vanishes with it; null where nobody can tell how, and a null snapshot where that shows only then.</summary>
    internal Func<Snapshot?>? Mend { get; init; }

    /// <summary>True when the node would answer the sender and has no way back to it.</summary>
    internal bool IsSilent { get; init; }

    /// <summary>The places that prove it.</summary>
    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    /// <summary>The code as printed: <c>PT2101</c>.</summary>
    public string CodeText => string.Create(CultureInfo.InvariantCulture, $"PT{(int)Code}");
}
