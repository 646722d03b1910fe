using PathTrace.Datapath.Concrete;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Why;

/// <summary>Rules of a chain that were asked of a packet, one after the other, while nothing about it changed.</summary>
/// <param name="State">The packet then.</param>
/// <param name="Hook">Where.</param>
/// <param name="Chain">The chain.</param>
/// <param name="From">The index of the first of them.</param>
/// <param name="To">The index behind the last; the same as <paramref name="From"/> at the beginning of a chain before its first rule is asked.</param>
internal sealed record WalkRecord(PacketState State, Hook Hook, Chain Chain, int From, int To);

/// <summary>A packet for which the nat chains of a hook were not walked.</summary>
/// <param name="State">The packet then.</param>
/// <param name="Hook">Where.</param>
internal sealed record NatSkip(PacketState State, Hook Hook);
