namespace PathTrace.Analysis.Lint.Sets;

/// <summary>
/// The packets that a condition takes: a union of boxes. Where a part of the condition cannot be told, the boxes hold more than it takes and <see cref="IsExact"/> is false; they never hold less.
/// </summary>
/// <param name="Boxes">The boxes, which may overlap; empty for no packet.</param>
/// <param name="IsExact">True when every packet in them is taken.</param>
internal sealed record PacketBoxes(IReadOnlyList<Box> Boxes, bool IsExact)
{
    /// <summary>Nobody knows which.</summary>
    internal static PacketBoxes Unknown { get; } = new([Box.All], false);

    internal static PacketBoxes All { get; } = new([Box.All], true);

    internal static PacketBoxes None { get; } = new([], true);
}
