namespace PathTrace.Analysis.Diagnosis;

/// <summary>How far a diagnosis is.</summary>
/// <param name="Done">Rows of the matrix that were followed.</param>
/// <param name="All">All rows.</param>
public readonly record struct DiagnosisProgress(int Done, int All);
