using System.Collections.Immutable;

namespace PathTrace.Datapath.Concrete;

/// <summary>The sets of a node that rules have changed for a packet on its way through it.</summary>
/// <param name="AddedTo">The sets to which it was added.</param>
/// <param name="DeletedFrom">The sets from which it was deleted.</param>
internal sealed record SetChanges(ImmutableArray<string> AddedTo, ImmutableArray<string> DeletedFrom)
{
    internal static readonly SetChanges None = new([], []);

    internal SetChanges With(IEnumerable<string> added, IEnumerable<string> deleted) => new([.. AddedTo, .. added], [.. DeletedFrom, .. deleted]);

    internal bool IsSameAs(SetChanges other) => AddedTo.SequenceEqual(other.AddedTo) && DeletedFrom.SequenceEqual(other.DeletedFrom);
}
