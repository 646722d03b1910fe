using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Cluster;

/// <summary>The fabric: what the network between the nodes does with a destination, by longest prefix.</summary>
/// <param name="Entries">In the order of the table.</param>
/// <param name="Source">The file, as a whole.</param>
public sealed record NextHopTable(ImmutableArray<NextHopEntry> Entries, SourceSpan Source)
{
    /// <summary>The rows of the longest prefix that holds the address, in table order; empty when none does.</summary>
    public ImmutableArray<NextHopEntry> Lookup(IpAddress destination)
    {
        var best = -1;
        var found = ImmutableArray.CreateBuilder<NextHopEntry>();
        foreach (var entry in Entries)
        {
            if (!entry.Destination.Contains(destination) || entry.Destination.Length < best)
                continue;
            if (entry.Destination.Length > best)
                found.Clear();
            best = entry.Destination.Length;
            found.Add(entry);
        }

        return found.ToImmutable();
    }
}
