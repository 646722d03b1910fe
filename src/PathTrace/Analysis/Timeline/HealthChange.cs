namespace PathTrace.Analysis.Timeline;

/// <summary>Health checks took a backend out of the balancer, or brought it back.</summary>
/// <param name="At">When, from the first snapshot on.</param>
/// <param name="Backend">The backend.</param>
/// <param name="IsUp">True when it came back; null when it cannot be told from here on.</param>
public sealed record HealthChange(TimeSpan At, string Backend, bool? IsUp);
