using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Text;

namespace PathTrace.Queries.Expectations;

/// <summary>The sets that have a name so far, and why a name has none yet.</summary>
internal sealed class NamedSets() : Dictionary<string, ImmutableArray<PacketSetEnd>>(StringComparer.Ordinal)
{
    private readonly Dictionary<string, SourceSpan> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceSpan> _later = new(StringComparer.Ordinal);

    /// <summary>The set whose own items are read; null between sets.</summary>
    internal string? Current { get; set; }

    /// <summary>Notes that a line below defines a name.</summary>
    internal void Announce(string name, SourceSpan place) => _later.TryAdd(name, place);

    /// <summary>Where a name was defined; null when it was not.</summary>
    internal SourceSpan? PlaceOf(string name) => _places.TryGetValue(name, out var place) ? place : null;

    /// <summary>Gives a name its meaning.</summary>
    internal void Define(string name, ImmutableArray<PacketSetEnd> ends, SourceSpan place)
    {
        this[name] = ends;
        _places[name] = place;
    }

    /// <summary>Why a name means nothing here; null for a word that no line defines.</summary>
    internal string? WhyNot(string name)
    {
        if (name == Current)
            return $"the set {name} cannot hold itself";
        return _later.TryGetValue(name, out var place) ? string.Create(CultureInfo.InvariantCulture, $"the set {name} is defined further down, in line {place.Line}: a set is defined before it is used") : null;
    }
}
