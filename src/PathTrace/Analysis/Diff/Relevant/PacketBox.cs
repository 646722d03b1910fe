using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Analysis.Diff;

/// <summary>Packets of one family, as they are at some moment of their way, by what rules ask for first; everything else about them is open.</summary>
internal sealed record PacketBox(IpFamily Family)
{
    private static readonly IntervalSet AnyNumber = IntervalSet.Of(0, byte.MaxValue);
    private static readonly IntervalSet AnyPort = IntervalSet.Of(0, ushort.MaxValue);

    internal IntervalSet Protocols { get; init; } = AnyNumber;

    internal IntervalSet Sources { get; init; } = IntervalSet.Of(0, Family.AllOnes());

    internal IntervalSet Destinations { get; init; } = IntervalSet.Of(0, Family.AllOnes());

    internal IntervalSet SourcePorts { get; init; } = AnyPort;

    internal IntervalSet DestinationPorts { get; init; } = AnyPort;

    /// <summary>True where only the first packet of a connection is looked at, as in the table nat, or was on its way there.</summary>
    internal bool IsOfFirst { get; init; }

    internal bool IsEmpty => Protocols.IsEmpty || Sources.IsEmpty || Destinations.IsEmpty || SourcePorts.IsEmpty || DestinationPorts.IsEmpty;

    internal bool HasAnySource => Sources.Equals(IntervalSet.Of(0, Family.AllOnes()));

    internal bool HasAnyDestination => Destinations.Equals(IntervalSet.Of(0, Family.AllOnes()));

    internal bool HasAnySourcePort => SourcePorts.Equals(AnyPort);

    internal PacketBox WithAnySource => this with { Sources = IntervalSet.Of(0, Family.AllOnes()), SourcePorts = AnyPort };

    /// <summary>The packets that such packets answer.</summary>
    internal PacketBox Reversed => this with { Sources = Destinations, Destinations = Sources, SourcePorts = DestinationPorts, DestinationPorts = SourcePorts };

    internal PacketBox Intersect(PacketBox other) => this with
    {
        Protocols = Family == other.Family ? Protocols.Intersect(other.Protocols) : IntervalSet.Empty,
        Sources = Sources.Intersect(other.Sources),
        Destinations = Destinations.Intersect(other.Destinations),
        SourcePorts = SourcePorts.Intersect(other.SourcePorts),
        DestinationPorts = DestinationPorts.Intersect(other.DestinationPorts),
        IsOfFirst = IsOfFirst || other.IsOfFirst,
    };

    /// <summary>True when every packet of the other is in this one.</summary>
    internal bool Holds(PacketBox other) =>
        Family == other.Family
        && (!IsOfFirst || other.IsOfFirst)
        && Protocols.Intersect(other.Protocols).Equals(other.Protocols)
        && Sources.Intersect(other.Sources).Equals(other.Sources)
        && Destinations.Intersect(other.Destinations).Equals(other.Destinations)
        && SourcePorts.Intersect(other.SourcePorts).Equals(other.SourcePorts)
        && DestinationPorts.Intersect(other.DestinationPorts).Equals(other.DestinationPorts);

    /// <summary>The part of a set.</summary>
    internal PacketSet Within(PacketSet set) => set
        .With(PacketField.Protocol, Family == set.Family ? set[PacketField.Protocol].Intersect(Protocols) : IntervalSet.Empty)
        .With(PacketField.Source, set[PacketField.Source].Intersect(Sources))
        .With(PacketField.Destination, set[PacketField.Destination].Intersect(Destinations))
        .With(PacketField.SourcePort, set[PacketField.SourcePort].Intersect(SourcePorts))
        .With(PacketField.DestinationPort, set[PacketField.DestinationPort].Intersect(DestinationPorts));
}
