using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Reads the options of a target and says what it does.</summary>
internal delegate Effect TargetParser(ref OptionReader options);

/// <summary>A target: <c>-j NAME</c>. How options are written stands at <see cref="OptionTable"/>.</summary>
internal sealed class TargetExtension(string name, TargetParser parse, params ReadOnlySpan<string> options) : Extension(name, options)
{
    internal TargetParser Parse { get; } = parse;

    /// <summary>A target whose options are checked, and after which the packet goes on as it was.</summary>
    internal static TargetParser Continue(string name, OptionSet options)
    {
        var effect = new Effect.Continue(name);
        return (ref OptionReader reader) =>
        {
            options.Read(ref reader);
            return effect;
        };
    }
}
