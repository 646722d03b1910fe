namespace PathTrace.Datapath;

/// <summary>Three-valued truth (Kleene): what a dump cannot decide is Unknown, never true or false by default.</summary>
public enum Truth : byte
{
    /// <summary>Certainly not.</summary>
    False,

    /// <summary>Cannot be decided.</summary>
    Unknown,

    /// <summary>Certainly.</summary>
    True,
}

/// <summary>Kleene's connectives.</summary>
internal static class TruthExtensions
{
    internal static Truth Of(bool value) => value ? Truth.True : Truth.False;

    internal static Truth Negated(this Truth truth) => (Truth)((int)Truth.True - (int)truth);
}
