using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Routing;

namespace PathTrace.Netfilter;

/// <summary>
/// What a rule asks of a packet: a closed algebra to which every match of every dialect is lowered. Evaluators, describers and analyses
/// switch over these cases and never see an extension's name. Values are immutable and compare by value.
/// </summary>
public abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>Always true: the empty conjunction.</summary>
    public static Condition Always { get; } = new All([]);

    /// <summary>Never true: the empty disjunction. What a match with impossible values means.</summary>
    public static Condition Never { get; } = new Any([]);

    /// <summary>The opposite when <paramref name="negated"/>, otherwise this.</summary>
    public Condition NegatedIf(bool negated) => negated ? new Not(this) : this;

    /// <summary>True when every part is true. Empty: always.</summary>
    /// <param name="Parts">Evaluated in order.</param>
    public sealed record All(ImmutableArray<Condition> Parts) : Condition
    {
        /// <inheritdoc/>
        public bool Equals(All? other) => other is not null && Parts.AsSpan().SequenceEqual(other.Parts.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => Hash.Of(Parts);
    }

    /// <summary>True when some part is true. Empty: never.</summary>
    /// <param name="Parts">Evaluated in order.</param>
    public sealed record Any(ImmutableArray<Condition> Parts) : Condition
    {
        /// <inheritdoc/>
        public bool Equals(Any? other) => other is not null && Parts.AsSpan().SequenceEqual(other.Parts.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => Hash.Of(Parts);
    }

    /// <summary>True when the part is false.</summary>
    /// <param name="Part">The opposite.</param>
    public sealed record Not(Condition Part) : Condition;

    /// <summary>The transport protocol is this one (IPv6: after extension headers).</summary>
    /// <param name="Value">The protocol number.</param>
    public sealed record Protocol(IpProtocol Value) : Condition;

    /// <summary>An address under a mask has the wanted bits: <c>-s</c>, <c>-d</c>, <c>--ctorigdst</c> and kin.</summary>
    /// <param name="Field">Which address.</param>
    /// <param name="Wanted">Bits and mask.</param>
    public sealed record Address(AddressField Field, MaskedAddress Wanted) : Condition;

    /// <summary>An address lies in a range: <c>iprange</c>.</summary>
    /// <param name="Field">Which address.</param>
    /// <param name="Range">Inclusive at both ends.</param>
    public sealed record AddressInRange(AddressField Field, AddressRange Range) : Condition;

    /// <summary>A number lies in one of the ranges: ports, TTL, length, ICMP type.</summary>
    /// <param name="Field">Which number.</param>
    /// <param name="Ranges">Inclusive ranges; empty: never.</param>
    public sealed record Number(Field Field, ImmutableArray<NumberRange> Ranges) : Condition
    {
        /// <summary>One range.</summary>
        public Number(Field field, NumberRange range)
            : this(field, [range])
        {
        }

        /// <inheritdoc/>
        public bool Equals(Number? other) => other is not null && Field == other.Field && Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Field, Hash.Of(Ranges));
    }

    /// <summary>A number under a mask equals a value: marks, TOS, TCP flags.</summary>
    /// <param name="Field">Which number.</param>
    /// <param name="Wanted">Value and mask.</param>
    public sealed record Masked(Field Field, MaskedValue Wanted) : Condition;

    /// <summary>The packet's interface at this hook has a matching name. Where a hook has no such interface, its name is empty.</summary>
    /// <param name="Direction">Ingress (<c>-i</c>) or egress (<c>-o</c>).</param>
    /// <param name="Pattern">The name or prefix.</param>
    public sealed record Interface(Direction Direction, InterfacePattern Pattern) : Condition;

    /// <summary>The packet's conntrack state is one of these.</summary>
    /// <param name="States">A set; the virtual DNAT and SNAT states may be among them.</param>
    public sealed record ConnectionState(CtStates States) : Condition;

    /// <summary>
    /// The address type is one of these (xt_addrtype.c: addrtype_mt_v1). IPv4 asks the local routing table only; IPv6 does a full lookup.
    /// </summary>
    /// <param name="Field">The packet's source or destination.</param>
    /// <param name="Types">A set of types.</param>
    /// <param name="Limit">Compare the device of the entry with the packet's ingress or egress interface; null for no limit.</param>
    public sealed record AddressTypeIs(AddressField Field, AddressTypes Types, Direction? Limit) : Condition;

    /// <summary>The packet is in an ipset (xt_set.c).</summary>
    /// <param name="SetName">The set's name.</param>
    /// <param name="Sides">One entry per dimension: is it the packet's source or destination side that is looked up?</param>
    /// <param name="CountersDecide">True when the match also looks at the member's counters, which no save shows truthfully.</param>
    /// <param name="ExceptionsOnly">True for <c>--return-nomatch</c>: in sets that have <c>nomatch</c> members, only those count (ip_set_core.c, ip_set_test).</param>
    public sealed record InSet(string SetName, ImmutableArray<SetSide> Sides, bool CountersDecide = false, bool ExceptionsOnly = false) : Condition
    {
        /// <inheritdoc/>
        public bool Equals(InSet? other) => other is not null && SetName == other.SetName && CountersDecide == other.CountersDecide
            && ExceptionsOnly == other.ExceptionsOnly && Sides.AsSpan().SequenceEqual(other.Sides.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(SetName, CountersDecide, ExceptionsOnly, Hash.Of(Sides));
    }

    /// <summary>True for a random share of packets, drawn anew by each rule (<c>statistic --mode random</c>).</summary>
    /// <param name="Numerator">The share in steps of 2^-31, 0–2147483648, as the kernel compares it (xt_statistic.c).</param>
    public sealed record Chance(uint Numerator) : Condition
    {
        /// <summary>The denominator of every share: 2^31.</summary>
        public const uint Denominator = 0x80000000;
    }

    /// <summary>The packet is a fragment other than the first (<c>-f</c>). Queries make no fragments.</summary>
    public sealed record LaterFragment : Condition;

    /// <summary>
    /// The route back to the source passes the test of <c>rpfilter</c> (ipt_rpfilter.c): it leaves by the ingress interface.
    /// </summary>
    /// <param name="Loose">Any interface will do.</param>
    /// <param name="UseMark">The lookup uses the packet's mark.</param>
    /// <param name="AcceptLocal">Packets from a local source pass.</param>
    public sealed record ReversePath(bool Loose, bool UseMark, bool AcceptLocal) : Condition;

    /// <summary>
    /// Asks about the bridge port by which the frame came or will leave (xt_physdev.c). A packet that crosses no bridge has neither.
    /// </summary>
    /// <param name="Question">Which of the match's options.</param>
    /// <param name="Pattern">The port's name, for the options that take one.</param>
    public sealed record BridgePort(BridgePortQuestion Question, InterfacePattern? Pattern) : Condition;

    /// <summary>The packet's interface at this hook belongs to a group (xt_devgroup.c).</summary>
    /// <param name="Direction">Ingress or egress.</param>
    /// <param name="Wanted">The group's number under a mask; of no account when there is a name.</param>
    /// <param name="Name">The group's name in the node's /etc/iproute2/group; null when the rule gives a number. <c>default</c> is number 0.</param>
    public sealed record InterfaceGroup(Direction Direction, MaskedValue Wanted, string? Name = null) : Condition;

    /// <summary>
    /// The hash of the connection's original source falls to one of these nodes of a cluster (xt_cluster.c). A packet without a conntrack entry falls to none,
    /// and its opposite is false too.
    /// </summary>
    /// <param name="TotalNodes">Into how many shares the hash is divided, 1–32.</param>
    /// <param name="NodeMask">A bit for each share that counts, the first lowest.</param>
    /// <param name="Seed">The seed of the hash.</param>
    public sealed record ClusterShare(uint TotalNodes, uint NodeMask, uint Seed) : Condition;

    /// <summary>
    /// Asks about the local socket that sends or would receive the packet (<c>owner</c>, <c>socket</c>, <c>cgroup</c>). Packets that pass through the
    /// node have none, so it is false for them; for the node's own packets nobody can tell from dumps.
    /// </summary>
    /// <param name="Text">The match as written.</param>
    public sealed record LocalSocket(string Text) : Condition;

    /// <summary>Cannot be decided from dumps: the evaluator answers Unknown and says why.</summary>
    /// <param name="Text">The match as written, without control over its content: it comes from the dump.</param>
    /// <param name="Reason">In words, to follow "because": <c>it depends on a rate</c>.</param>
    /// <param name="Kind">The class of reason.</param>
    public sealed record Opaque(string Text, string Reason, OpaqueKind Kind) : Condition;
}
