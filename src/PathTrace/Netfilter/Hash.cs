using System.Collections.Immutable;

namespace PathTrace.Netfilter;

/// <summary>Hash codes of arrays by content; ImmutableArray itself compares by reference.</summary>
internal static class Hash
{
    internal static int Of<T>(ImmutableArray<T> items)
    {
        var hash = default(HashCode);
        foreach (var item in items)
            hash.Add(item);
        return hash.ToHashCode();
    }
}
