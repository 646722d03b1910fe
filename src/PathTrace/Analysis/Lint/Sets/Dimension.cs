using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Sets;

/// <summary>
/// One thing about a packet by which rules tell packets apart. A field that was rewritten on the way is another dimension than before, with the next version: nobody claims that the two are equal.
/// </summary>
/// <param name="Axis">The kind.</param>
/// <param name="Detail">Which of the kind.</param>
/// <param name="Mask">The bits of <see cref="Axis.Bits"/>.</param>
/// <param name="Fact">The condition of <see cref="Axis.Fact"/>.</param>
/// <param name="Version">How often it may have been rewritten since the packet entered the chain.</param>
internal sealed record Dimension(Axis Axis, int Detail = 0, uint Mask = 0, Condition? Fact = null, int Version = 0)
{
    /// <summary>The detail of a <see cref="Axis.Fact"/> of which neither a match nor its opposite may hold, because the packet lacks what it looks at.</summary>
    internal const int ThreeValued = 1;

    private const Rewritable Addresses = Rewritable.Source | Rewritable.Destination;

    /// <summary>What it hangs on of all that rules may rewrite.</summary>
    internal Rewritable DependsOn => Axis switch
    {
        Axis.Address => OfAddress((AddressField)Detail),
        Axis.Number or Axis.Bits => OfNumber((Field)Detail),
        Axis.Entry or Axis.State => Rewritable.Tracking,
        Axis.AddressType => Addresses,
        Axis.Fact => OfFact(Fact),
        _ => Rewritable.None,
    };

    /// <summary>The greatest value; the least is 0.</summary>
    internal UInt128 LastOf(IpFamily family, int interfaceClasses) => Axis switch
    {
        Axis.Hook => 4,
        Axis.In or Axis.Out => (UInt128)(interfaceClasses - 1),
        Axis.Protocol => byte.MaxValue,
        Axis.LaterFragment or Axis.Entry => 1,
        Axis.Address => family.AllOnes(),
        Axis.Number => LastOf((Field)Detail),
        Axis.Bits => BitClasses.Compact(uint.MaxValue, Mask),
        Axis.State => 19,
        Axis.AddressType => 11,
        _ => Detail == ThreeValued ? 2 : (UInt128)1,
    };

    /// <summary>The greatest value of a numeric field.</summary>
    internal static uint LastOf(Field field) => field switch
    {
        Field.IcmpType or Field.IcmpCode or Field.Ttl or Field.Tos or Field.ConnectionProtocol => byte.MaxValue,
        Field.TcpFlags => 0x1ff,
        Field.Mark or Field.ConnectionMark => uint.MaxValue,
        Field.ConnectionDirection => 1,
        _ => ushort.MaxValue,
    };

    private static Rewritable OfAddress(AddressField field) => field switch
    {
        AddressField.Source => Rewritable.Source,
        AddressField.Destination => Rewritable.Destination,
        _ => Rewritable.Tracking,
    };

    private static Rewritable OfNumber(Field field) => field switch
    {
        Field.Mark => Rewritable.Mark,
        Field.ConnectionMark => Rewritable.ConnectionMark | Rewritable.Tracking,
        Field.Tos => Rewritable.Tos,
        Field.Ttl => Rewritable.Ttl,
        Field.TcpFlags or Field.Length => Rewritable.Content,
        > Field.ConnectionMark => Rewritable.Tracking,
        _ => Rewritable.None,
    };

    private static Rewritable OfFact(Condition? fact) => fact switch
    {
        Condition.Interface or Condition.InterfaceGroup or Condition.BridgePort or Condition.LocalSocket => Rewritable.None,
        Condition.InSet => Rewritable.Sets | Addresses | Rewritable.Mark,
        Condition.AddressTypeIs or Condition.ReversePath => Addresses | Rewritable.Mark | Rewritable.Tos,
        _ => Rewritable.All,
    };
}
