using System.Collections.Immutable;
using PathTrace.Cluster;

namespace PathTrace.Inputs.Moments;

/// <summary>Snapshots taken one after another, or why they are no such series.</summary>
/// <param name="Moments">In the order of their times; at least one when there is no problem.</param>
/// <param name="Problems">Each a sentence with what to do about it; the moments are empty when there is one.</param>
public sealed record LoadedMoments(ImmutableArray<SnapshotMoment> Moments, ImmutableArray<string> Problems);
