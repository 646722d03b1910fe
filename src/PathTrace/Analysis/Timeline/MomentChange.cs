namespace PathTrace.Analysis.Timeline;

/// <summary>A difference between two snapshots that follow each other.</summary>
/// <param name="Where">The node; the file for what belongs to none.</param>
/// <param name="What">What changed: <c>nat rules</c>, <c>ip-route.txt</c>.</param>
/// <param name="Before">How many rules there were; null for what is not counted.</param>
/// <param name="After">How many rules there are; null for what is not counted.</param>
public sealed record MomentChange(string Where, string What, int? Before, int? After);
