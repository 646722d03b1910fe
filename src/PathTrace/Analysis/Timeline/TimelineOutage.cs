namespace PathTrace.Analysis.Timeline;

/// <summary>A span without an answer: from the first request that got none, or had to wait, until the next answer.</summary>
/// <param name="Start">When that request was sent, from the first snapshot on.</param>
/// <param name="End">When the next answer came; null when none came before the end of the timeline.</param>
/// <param name="Requests">How many requests began in it.</param>
/// <param name="IsCertain">False when some of them cannot be told.</param>
public sealed record TimelineOutage(TimeSpan Start, TimeSpan? End, int Requests, bool IsCertain);
