namespace PathTrace.Rendering;

/// <summary>What a piece of text means to the eye; whoever prints it chooses colours.</summary>
public enum TextStyle
{
    /// <summary>Nothing special.</summary>
    Plain,

    /// <summary>Arrives.</summary>
    Good,

    /// <summary>Lost, or wrong.</summary>
    Bad,

    /// <summary>Depends on something.</summary>
    Unsure,

    /// <summary>What the eye looks for: nodes, verdicts, headings.</summary>
    Strong,

    /// <summary>Proof in the margin: files, lines, codes.</summary>
    Faint,

    /// <summary>A command or an argument to copy: as plain text, and never broken over two lines.</summary>
    Command,
}
