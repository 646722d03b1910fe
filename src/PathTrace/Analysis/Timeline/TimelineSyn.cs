using PathTrace.Datapath;

namespace PathTrace.Analysis.Timeline;

/// <summary>A SYN and what became of it.</summary>
/// <param name="At">When, from the first snapshot on.</param>
/// <param name="Moment">The index of the snapshot that held then.</param>
/// <param name="Disposition">How it ended, or its answer; <see cref="Disposition.Indeterminate"/> when several ends are possible.</param>
/// <param name="Reason">Why it was not answered, in a clause: <c>worker1 has lost kube-proxy's rules</c>; null for one that was, and for repetitions that ended like the first.</param>
/// <param name="Kept">The conntrack entry without which it would have been answered; null when none stood in its way.</param>
public sealed record TimelineSyn(TimeSpan At, int Moment, Disposition Disposition, string? Reason, KeptEntry? Kept);
