using System.Globalization;

namespace PathTrace.Netfilter;

/// <summary>A range of ports that a translation may choose from (nf_nat_core.c: nf_nat_l4proto_unique_tuple).</summary>
/// <param name="First">The first port.</param>
/// <param name="Last">The last port, not below the first.</param>
/// <param name="Base">
/// For <c>--to-destination a:1000-2000/3000</c>: the original port that maps to <paramref name="First"/>, others keep their distance; null otherwise.
/// </param>
public readonly record struct NatPorts(ushort First, ushort Last, ushort? Base = null)
{
    /// <summary>True when there is nothing to choose.</summary>
    public bool IsSingle => First == Last;

    /// <summary><c>80</c>, <c>1000-2000</c> or <c>1000-2000/3000</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{First}{(IsSingle ? "" : $"-{Last}")}{(Base is { } b ? $"/{b}" : "")}");
}
