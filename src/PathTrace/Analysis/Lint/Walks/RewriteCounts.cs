using System.Collections.Immutable;
using System.Numerics;
using PathTrace.Analysis.Lint.Sets;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>How often each thing may have been rewritten since a packet entered a chain.</summary>
internal sealed record RewriteCounts
{
    private readonly ImmutableArray<int> _counts;

    private RewriteCounts(ImmutableArray<int> counts) => _counts = counts;

    internal static RewriteCounts None { get; } = new([.. new int[BitOperations.PopCount((uint)Rewritable.All)]]);

    /// <summary>The counts behind a rule that rewrites these.</summary>
    internal RewriteCounts After(Rewritable written) => written == Rewritable.None ? this : new([.. _counts.Select((c, i) => c + ((int)written >> i & 1))]);

    /// <summary>The version of whatever hangs on these.</summary>
    internal int VersionOf(Rewritable things)
    {
        var version = 0;
        for (var i = 0; i < _counts.Length; i++)
            version += _counts[i] * ((int)things >> i & 1);
        return version;
    }
}
