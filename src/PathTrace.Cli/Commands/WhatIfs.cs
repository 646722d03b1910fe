using PathTrace.Cli.Terminal;
using PathTrace.Cluster;

namespace PathTrace.Cli.Commands;

/// <summary>The changes of <c>--what-if</c>: what is wrong with one is said on standard error.</summary>
internal static class WhatIfs
{
    /// <summary>The snapshot with all changes made, one after the other; null when one cannot be made.</summary>
    internal static Snapshot? Make(Snapshot snapshot, IReadOnlyList<string> changes, Output output, int? width)
    {
        foreach (var change in changes)
        {
            var (changed, problems) = snapshot.TryWhatIf(change);
            output.Report(problems, width);
            if (changed is null)
                return null;
            snapshot = changed;
        }

        return snapshot;
    }
}
