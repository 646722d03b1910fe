namespace PathTrace.KernelLab.Kernel;

/// <summary>The lab could not do what it was asked to: a tool failed, or the kernel refused a call.</summary>
public sealed class LabException(string message) : Exception(message);
