using System.Collections.Immutable;
using PathTrace.Text;

namespace PathTrace.WhatIf;

/// <summary>A text that is no change, or a change that does not fit the snapshot.</summary>
public sealed class ChangeException : Exception
{
    /// <summary>No details; prefer the other constructors.</summary>
    public ChangeException()
    {
    }

    /// <summary>A message alone.</summary>
    public ChangeException(string message)
        : base(message)
    {
    }

    /// <summary>A message and its cause.</summary>
    public ChangeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The diagnostics; their first error is the message.</summary>
    public ChangeException(ImmutableArray<Diagnostic> diagnostics)
        : base(diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error)?.ToString() ?? "The change cannot be made.") =>
        Diagnostics = diagnostics;

    /// <summary>What is wrong, with positions in the change.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = [];
}
