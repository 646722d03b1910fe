using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>The fabric: what the network between the nodes does with a destination, by longest prefix.</summary>
/// <param name="Entries">In the order of the table.</param>
/// <param name="Source">The file, as a whole.</param>
public sealed record NextHopTable(ImmutableArray<NextHopEntry> Entries, SourceSpan Source)
{
    /// <summary>
    /// The rows that decide about the address, in table order; empty when none holds it. In each route table (<see cref="NextHopEntry.TableName"/>)
    /// the longest prefix decides, and among its rows the lowest priority.
    /// </summary>
    public ImmutableArray<NextHopEntry> Lookup(IpAddress destination) => new NextHopIndex(this).Lookup(destination);
}
