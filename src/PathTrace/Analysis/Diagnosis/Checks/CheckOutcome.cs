using PathTrace.Explain;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>What comes of a health check.</summary>
/// <param name="Passes">Null when the snapshot does not tell.</param>
/// <param name="Reason">Why, as a sentence without a full stop.</param>
/// <param name="Evidence">What proves it; null when nothing does beyond the check itself.</param>
internal readonly record struct CheckOutcome(bool? Passes, string Reason, Evidence? Evidence)
{
    internal static CheckOutcome Unknown { get; }
}
