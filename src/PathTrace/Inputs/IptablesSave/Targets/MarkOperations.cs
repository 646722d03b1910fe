namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>
/// The options with which MARK and CONNMARK change a mark, all brought to <c>(mark &amp; ~Mask) ^ Value</c> as libxt_MARK.c and libxt_CONNMARK.c do.
/// </summary>
internal static class MarkOperations
{
    internal const string SetXmark = "--set-xmark";
    internal const string SetMark = "--set-mark";
    internal const string And = "--and-mark";
    internal const string Or = "--or-mark";
    internal const string Xor = "--xor-mark";

    internal static (uint Value, uint Mask) Read(ref OptionReader options)
    {
        var name = options.Name;
        if (name is SetXmark or SetMark)
        {
            var masked = options.MaskedValue();
            return (masked.Value, name == SetMark ? masked.Mask | masked.Value : masked.Mask);
        }

        var bits = options.Number(uint.MaxValue);
        return name switch
        {
            And => (0, ~bits),
            Or => (bits, bits),
            _ => (bits, 0),
        };
    }
}
