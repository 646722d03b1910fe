namespace PathTrace.Inputs.IptablesSave;

/// <summary>Reads the options of a match and adds what they mean to the rule's conditions.</summary>
internal delegate void MatchParser(ref OptionReader options);

/// <summary>A match: <c>-m name</c>. How options are written stands at <see cref="OptionTable"/>.</summary>
internal sealed class MatchExtension(string name, MatchParser parse, params ReadOnlySpan<string> options) : Extension(name, options)
{
    internal MatchParser Parse { get; } = parse;
}
