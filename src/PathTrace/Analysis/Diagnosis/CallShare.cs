using PathTrace.Net;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>A cell of the matrix: what becomes of the calls of a service from one place. What is neither delivered nor failed is not decided by the snapshot.</summary>
/// <param name="Delivered">The share that certainly arrives and is answered.</param>
/// <param name="Failed">The share that certainly is not.</param>
/// <param name="IsMeant">True when what fails is meant to: a service with a policy Local has no endpoint on the node that was called, or a network policy closes it.</param>
public sealed record CallShare(Fraction Delivered, Fraction Failed, bool IsMeant);
