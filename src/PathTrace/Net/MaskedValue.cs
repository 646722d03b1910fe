using System.Globalization;

namespace PathTrace.Net;

/// <summary>
/// A 32-bit value and mask as the <c>mark</c> match compares them: <c>(field &amp; Mask) == Value</c>. The value is not masked first,
/// so <c>0x3/0x1</c> matches nothing (kernel: xt_mark.c, mark_mt).
/// </summary>
/// <param name="Value">The wanted bits.</param>
/// <param name="Mask">The compared bits.</param>
public readonly record struct MaskedValue(uint Value, uint Mask)
{
    /// <summary>True when the field's masked bits equal the value.</summary>
    public bool Matches(uint field) => (field & Mask) == Value;

    /// <summary><c>0x4000/0x4000</c>, or <c>0x7</c> when the mask is full.</summary>
    public override string ToString() => Mask == uint.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}")
        : string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}/0x{Mask:x}");
}
