using System.Collections.Immutable;
using PathTrace.Net;

namespace PathTrace.Netfilter;

/// <summary>
/// What a rule does to a packet that meets its conditions: a closed algebra to which every target of every dialect is lowered.
/// Only <see cref="Accept"/>, <see cref="Drop"/>, <see cref="Reject"/>, <see cref="Return"/>, the NAT cases, <see cref="TransparentProxy"/>, <see cref="HandOver"/> and the two
/// transfers end the walk of a chain; after all others the next rule is looked at.
/// </summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Nothing that a trace must follow: no target at all, or LOG, NFLOG, TRACE, AUDIT, CHECKSUM, TEE and kin.</summary>
    /// <param name="TargetName">The target as written; empty for a rule without a target.</param>
    public sealed record Continue(string TargetName) : Effect;

    /// <summary>ACCEPT: ends this table at this hook.</summary>
    public sealed record Accept : Effect;

    /// <summary>DROP: the packet ends silently.</summary>
    public sealed record Drop : Effect;

    /// <summary>REJECT: the packet ends and its sender is told.</summary>
    /// <param name="With">What is sent back.</param>
    public sealed record Reject(RejectKind With) : Effect;

    /// <summary>RETURN: back to after the jump that led here; in a built-in chain, its policy.</summary>
    public sealed record Return : Effect;

    /// <summary><c>-j chain</c>: walk another chain of the same table, then come back.</summary>
    /// <param name="Chain">The chain's name.</param>
    public sealed record Jump(string Chain) : Effect;

    /// <summary><c>-g chain</c>: walk another chain; its end returns to where this chain was jumped to from.</summary>
    /// <param name="Chain">The chain's name.</param>
    public sealed record Goto(string Chain) : Effect;

    /// <summary>MARK: <c>mark = (mark &amp; ~Mask) ^ Value</c>; <c>--set-mark</c>, <c>--or-mark</c> and kin are lowered to this form (xt_mark.c: mark_tg).</summary>
    /// <param name="Value">Bits to flip after clearing.</param>
    /// <param name="Mask">Bits to clear.</param>
    public sealed record SetMark(uint Value, uint Mask) : Effect;

    /// <summary>CONNMARK --set-xmark: <c>ctmark = (ctmark &amp; ~Mask) ^ Value</c> (xt_connmark.c).</summary>
    /// <param name="Value">Bits to flip after clearing.</param>
    /// <param name="Mask">Bits to clear.</param>
    /// <param name="Shift">By how many bits the result is then shifted: to the left, or to the right when negative; -31 to 31.</param>
    public sealed record SetConnectionMark(uint Value, uint Mask, int Shift = 0) : Effect;

    /// <summary>CONNMARK --save-mark: <c>ctmark = (ctmark &amp; ~ConnectionMask) ^ (mark &amp; PacketMask)</c>.</summary>
    /// <param name="PacketMask">nfmask.</param>
    /// <param name="ConnectionMask">ctmask.</param>
    /// <param name="Shift">By how many bits the packet's part is shifted first, as in <see cref="SetConnectionMark"/>.</param>
    public sealed record SaveMark(uint PacketMask, uint ConnectionMask, int Shift = 0) : Effect;

    /// <summary>CONNMARK --restore-mark: <c>mark = (mark &amp; ~PacketMask) ^ (ctmark &amp; ConnectionMask)</c>.</summary>
    /// <param name="PacketMask">nfmask.</param>
    /// <param name="ConnectionMask">ctmask.</param>
    /// <param name="Shift">By how many bits the connection's part is shifted first, as in <see cref="SetConnectionMark"/>.</param>
    public sealed record RestoreMark(uint PacketMask, uint ConnectionMask, int Shift = 0) : Effect;

    /// <summary>TOS and DSCP: <c>tos = (tos &amp; ~Mask) ^ Value</c> (xt_DSCP.c). DSCP values are shifted to the octet's upper six bits.</summary>
    /// <param name="Value">Bits to flip after clearing.</param>
    /// <param name="Mask">Bits to clear.</param>
    public sealed record SetTos(byte Value, byte Mask) : Effect;

    /// <summary>TTL and HL (xt_HL.c).</summary>
    /// <param name="Change">Set, increase or decrease.</param>
    /// <param name="Amount">By how much, or to what; results are clamped to 0–255.</param>
    public sealed record SetTtl(TtlChange Change, byte Amount) : Effect;

    /// <summary>DNAT: new destination (xt_nat.c). Null parts are kept.</summary>
    /// <param name="Addresses">The new address is one of these; null keeps the address.</param>
    /// <param name="Ports">The new port is one of these; null keeps the port.</param>
    /// <param name="Options">How a choice within a range is made.</param>
    public sealed record Dnat(AddressRange? Addresses, NatPorts? Ports, NatOptions Options) : Effect;

    /// <summary>SNAT: new source. Null parts are kept.</summary>
    /// <param name="Addresses">The new address is one of these; null keeps the address.</param>
    /// <param name="Ports">The new port is one of these; null keeps the port.</param>
    /// <param name="Options">How a choice within a range is made.</param>
    public sealed record Snat(AddressRange? Addresses, NatPorts? Ports, NatOptions Options) : Effect;

    /// <summary>MASQUERADE: the source becomes an address of the outgoing interface (nf_nat_masquerade.c).</summary>
    /// <param name="Ports">The new port is one of these; null keeps the port.</param>
    /// <param name="Options">How a choice within a range is made.</param>
    public sealed record Masquerade(NatPorts? Ports, NatOptions Options) : Effect;

    /// <summary>REDIRECT: the destination becomes the node itself (nf_nat_redirect.c).</summary>
    /// <param name="Ports">The new port is one of these; null keeps the port.</param>
    /// <param name="Options">How a choice within a range is made.</param>
    public sealed record Redirect(NatPorts? Ports, NatOptions Options) : Effect;

    /// <summary>NETMAP: the network part is replaced, host bits are kept (xt_NETMAP.c). Changes the destination in PREROUTING and OUTPUT, else the source.</summary>
    /// <param name="Network">The new network part and its mask.</param>
    public sealed record NetMap(MaskedAddress Network) : Effect;

    /// <summary>SNPT and DNPT: another prefix, and a word of the rest adjusted so that checksums stay true (ip6t_NPT.c). No connection tracking is involved.</summary>
    /// <param name="Field">The packet's source or destination.</param>
    /// <param name="From">The prefix that the adjustment reckons with; the address need not lie in it.</param>
    /// <param name="To">The new prefix.</param>
    public sealed record TranslatePrefix(AddressField Field, IpPrefix From, IpPrefix To) : Effect;

    /// <summary>SET: the packet puts itself into sets, takes itself out of them, or takes the mark of a member (xt_set.c).</summary>
    /// <param name="Added">Names of sets.</param>
    /// <param name="Deleted">Names of sets.</param>
    /// <param name="MarkedBy">With <c>--map-mark</c>: a packet in this set takes the mark that the member holds; null without.</param>
    public sealed record ChangeSets(ImmutableArray<string> Added, ImmutableArray<string> Deleted, Condition.InSet? MarkedBy = null) : Effect
    {
        /// <inheritdoc/>
        public bool Equals(ChangeSets? other) =>
            other is not null && MarkedBy == other.MarkedBy && Added.AsSpan().SequenceEqual(other.Added.AsSpan()) && Deleted.AsSpan().SequenceEqual(other.Deleted.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Hash.Of(Added), Hash.Of(Deleted), MarkedBy);
    }

    /// <summary>NOTRACK, CT --notrack: conntrack and with it NAT leave the packet alone.</summary>
    public sealed record NoTrack : Effect;

    /// <summary>CT with anything but --notrack: the packet stays tracked; a zone separates connections.</summary>
    /// <param name="Zone">The zone, or null when none is set.</param>
    /// <param name="Text">The target as written.</param>
    public sealed record TrackWith(ushort? Zone, string Text) : Effect;

    /// <summary>TPROXY: hands the packet to a local socket and sets a mark (xt_TPROXY.c). Ends the chain with ACCEPT when a socket is there.</summary>
    /// <param name="Address">The socket's address; null for the ingress interface's.</param>
    /// <param name="Port">The socket's port; 0 keeps the destination port.</param>
    /// <param name="Mark">The mark set on success.</param>
    public sealed record TransparentProxy(IpAddress? Address, ushort Port, MaskedValue Mark) : Effect;

    /// <summary>NFQUEUE, QUEUE, SYNPROXY: the packet leaves the kernel's rules; what becomes of it is not in any dump.</summary>
    /// <param name="To">The target as written.</param>
    /// <param name="HasBypass">True when the packet is accepted if nobody takes it (<c>--queue-bypass</c>).</param>
    public sealed record HandOver(string To, bool HasBypass = false) : Effect;

    /// <summary>A target that PathTrace cannot follow: it may accept, drop, change or ignore the packet.</summary>
    /// <param name="Text">The target as written; it comes from the dump.</param>
    /// <param name="Reason">In words, to follow "because".</param>
    /// <param name="Kind">The class of reason.</param>
    public sealed record Opaque(string Text, string Reason, OpaqueKind Kind) : Effect;
}
