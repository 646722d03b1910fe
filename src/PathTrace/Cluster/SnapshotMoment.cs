namespace PathTrace.Cluster;

/// <summary>A snapshot of a cluster and when it was taken. Of several it is taken to hold from then until the next one.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Time">When.</param>
/// <param name="TimeFrom">What states the time: the path of a file <c>captured-at</c>, or the folder's name.</param>
/// <param name="Snapshot">The snapshot.</param>
public sealed record SnapshotMoment(string Name, CaptureTime Time, string TimeFrom, Snapshot Snapshot);
