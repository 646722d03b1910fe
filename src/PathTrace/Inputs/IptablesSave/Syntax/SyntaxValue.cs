namespace PathTrace.Inputs.IptablesSave;

/// <summary>One value of an option.</summary>
/// <param name="Text">The value itself: without quotes, escapes undone.</param>
/// <param name="IsQuoted">True when it is written with quotes.</param>
public readonly record struct SyntaxValue(string Text, bool IsQuoted);
