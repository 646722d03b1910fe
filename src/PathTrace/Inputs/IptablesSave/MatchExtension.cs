using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Reads the options of a match and adds what they mean to the rule's conditions.</summary>
internal delegate void MatchParser(ref OptionReader options);

/// <summary>A match: <c>-m name</c>. How options are written stands at <see cref="OptionTable"/>.</summary>
internal sealed class MatchExtension(string name, MatchParser parse, params ReadOnlySpan<string> options) : Extension(name, options)
{
    internal MatchParser Parse { get; } = parse;

    /// <summary>A match whose options are checked, and which is an open question for the reason that its meaning gives.</summary>
    internal static MatchExtension Question(string name, Meaning meaning, OptionSet options, IpFamily family = IpFamily.None) => new(
        name,
        (ref OptionReader reader) =>
        {
            options.Read(ref reader);
            reader.Add(meaning.Ask(ref reader));
        },
        options.Names)
    { Meaning = meaning, Family = family };
}
