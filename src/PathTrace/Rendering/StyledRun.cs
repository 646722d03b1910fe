namespace PathTrace.Rendering;

/// <summary>A piece of text in one style. It is safe to print: see <see cref="Sanitizer"/>.</summary>
/// <param name="Text">The text; a line break only as a run of its own.</param>
/// <param name="Style">Its meaning to the eye.</param>
public readonly record struct StyledRun(string Text, TextStyle Style = TextStyle.Plain);
