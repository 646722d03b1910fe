using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>Whether a packet is in an ipset (kernel: net/netfilter/ipset/ip_set_hash_*.c).</summary>
internal static class SetMembership
{
    // list:set members may name sets that hold sets; the kernel allows one level, a dump may claim a circle.
    private const int DepthLimit = 4;

    // Fewer members are looked at one by one.
    private const int FewMembers = 16;

    internal static Evaluation Contains(PacketState state, Condition.InSet condition) => Contains(state, condition, condition.SetName, 0);

    private static Evaluation Contains(PacketState state, Condition.InSet condition, string name, int depth)
    {
        if (!state.Node.HasSets)
            return new Unknown($"membership in ipset {name}", "the node's ipsets were not collected", state.Node.Node.PathOf("ipset-save.txt"));
        if (state.Node.SetOf(name) is not { } set || depth > DepthLimit)
            return new Unknown($"membership in ipset {name}", "the dump of the node's ipsets does not hold it", state.Node.Node.PathOf("ipset-save.txt"));
        if (condition.Sides.Length < DimensionsOf(set) || (set.Family != IpFamily.None && set.Family != state.Packet.Family))
            return false;
        var found = set.TypeName == "list:set" ? InList(state, condition, set, depth) : AfterChanges(state, name, InSet(state, condition, set));
        return condition.CountersDecide && set.HasCounters && found.Truth == Truth.True
            ? new Unknown($"membership in ipset {name}", "it depends on the members' counters", null, OpaqueKind.State)
            : found;
    }

    // A rule on the packet's way may have put a member in or taken one out (xt_set.c, set_target_v3); what it cannot have changed stays certain.
    private static Evaluation AfterChanges(PacketState state, string name, Evaluation found)
    {
        var mayBeNew = found.Truth == Truth.False && state.SetChanges.AddedTo.Contains(name);
        var mayBeGone = found.Truth == Truth.True && state.SetChanges.DeletedFrom.Contains(name);
        return mayBeNew || mayBeGone
            ? new Unknown($"membership in ipset {name}", "a rule before has changed the set for this packet", null, OpaqueKind.State)
            : found;
    }

    // ip_set_core.c, ip_set_test: --return-nomatch turns the answer of the types that know nomatch.
    private static readonly string[] TypesWithExceptions = ["hash:net", "hash:net,iface", "hash:net,net", "hash:net,port", "hash:net,port,net", "hash:ip,port,net"];

    // ip_set_core.c, ip_set_test: a match that names fewer sides than the set has dimensions, or looks up the other family, finds nothing.
    private static int DimensionsOf(IpSet set) => 1 + set.TypeName.AsSpan(set.TypeName.IndexOf(':') + 1).Count(',');

    private static Evaluation InList(PacketState state, Condition.InSet condition, IpSet list, int depth)
    {
        Evaluation result = !list.IsUnderstood ? NotUnderstood(list) : false;
        foreach (var entry in list.Entries)
        {
            if (entry.Elements is not [IpSetElement.Set member])
                continue;
            // ip_set_list_set.c, list_set_ktest: the counters of the list's own members are looked at, not those of members of members.
            var inner = Contains(state, condition with { CountersDecide = false }, member.Name, depth + 1);
            if (inner.Truth == Truth.True)
                return inner;
            if (inner.Truth == Truth.Unknown)
                result = inner;
        }

        return result;
    }

    // The most specific network decides, and a "nomatch" member there means no (ip_set_hash_net.c: longest prefix first, IPSET_FLAG_NOMATCH).
    private static Evaluation InSet(PacketState state, Condition.InSet condition, IpSet set)
    {
        IpSetEntry? best = null;
        Evaluation result = set.IsUnderstood ? false : NotUnderstood(set);
        var onlySize = set.TypeName == "hash:net,iface" ? NarrowestNetwork(state, condition, set) : null;
        foreach (var entry in Candidates(state, condition, set))
        {
            if (onlySize is { } size && SizeOf(entry) != size)
                continue;
            var value = Matches(state, condition, set, entry);
            if (value.Truth == Truth.Unknown)
                result = value;
            if (value.Truth == Truth.True && (best is null || SizeOf(entry) < SizeOf(best)))
                best = entry;
        }

        if (best is null)
            return result;
        return best.NoMatch == (condition.ExceptionsOnly && TypesWithExceptions.Contains(set.TypeName));
    }

    private static IEnumerable<IpSetEntry> Candidates(PacketState state, Condition.InSet condition, IpSet set)
    {
        if (set.Entries.Length < FewMembers)
            return set.Entries;
        var address = condition.Sides[0] == SetSide.Source ? state.Packet.Source : state.Packet.Destination;
        var index = state.Node.IndexOf(set);
        if (state.Witness is { } witness && witness.IsOpen(address))
            witness.SawAddress(address, index.RegionOf(address));
        return index.Candidates(address);
    }

    // ip_set_hash_gen.h, mtype_test_cidrs: the search ends at the first prefix length that holds the address on whatever interface.
    private static UInt128? NarrowestNetwork(PacketState state, Condition.InSet condition, IpSet set)
    {
        UInt128? narrowest = null;
        foreach (var entry in Candidates(state, condition, set))
        {
            if (Matches(state, set, entry.Elements[0], condition.Sides[0]).Truth == Truth.True && (narrowest is not { } size || SizeOf(entry) < size))
                narrowest = SizeOf(entry);
        }

        return narrowest;
    }

    private static Evaluation Matches(PacketState state, Condition.InSet condition, IpSet set, IpSetEntry entry)
    {
        Evaluation result = true;
        for (var i = 0; i < entry.Elements.Length; i++)
        {
            var value = i < condition.Sides.Length ? Matches(state, set, entry.Elements[i], condition.Sides[i]) : false;
            if (value.Truth == Truth.False)
                return value;
            if (value.Truth == Truth.Unknown)
                result = value;
        }

        // ip_set_bitmap_ipmac.c, bitmap_ipmac_do_test: a member without a link-layer address takes that of the first packet that asks for it, and a packet without one is no member.
        return result.Truth == Truth.True && set.TypeName == "bitmap:ip,mac"
            ? new Unknown($"membership in ipset {set.Name}", "it depends on link-layer facts that a query does not give")
            : result;
    }

    private static Evaluation Matches(PacketState state, IpSet set, IpSetElement element, SetSide side) => element switch
    {
        IpSetElement.Addresses addresses => state.Witness.Holds(addresses.Range, side == SetSide.Source ? state.Packet.Source : state.Packet.Destination),
        IpSetElement.Ports ports => HasPort(state, ports, side),
        IpSetElement.Interface { IsBridgePort: false } link => new InterfacePattern(link.Name, link.IsPrefix).Matches((side == SetSide.Source ? state.In : state.OutForRules) ?? ""),
        IpSetElement.Mark mark => HasMark(state, mark),
        _ => new Unknown($"membership in ipset {set.Name}", "it depends on link-layer facts that a query does not give"),
    };

    private static Evaluation HasMark(PacketState state, IpSetElement.Mark mark)
    {
        state.Fix(Field.Mark);
        return (state.Packet.Mark & mark.Mask) == mark.Value;
    }

    private static Evaluation HasPort(PacketState state, IpSetElement.Ports ports, SetSide side)
    {
        var packet = state.Packet;
        // bitmap:port names no protocol and knows TCP and UDP (ip_set_bitmap_port.c, ip_set_get_ip_port).
        var isKnown = ports.Protocol is { } wanted ? wanted == packet.Protocol : packet.Protocol.Number is 6 or 17;
        state.Witness?.SawNumber(PacketField.Protocol, ports.Protocol is { } one ? [NumberRange.Single(one.Number)] : [NumberRange.Single(6), NumberRange.Single(17)], isKnown);
        if (!isKnown)
            return false;
        if (packet.Protocol.IsIcmp)
        {
            state.Fix(Field.IcmpType);
            state.Fix(Field.IcmpCode);
            return ports.Range.Contains(((uint)packet.IcmpType << 8) | packet.IcmpCode);
        }

        if (!packet.Protocol.HasPorts)
            return ports.Range.Contains(0);
        if (side == SetSide.Source && packet.SourcePortDrawnFrom is { } drawn && drawn.First <= ports.Range.Last && ports.Range.First <= drawn.Last)
            return new Unknown($"whether the source port is {ports.Range}", $"a translation drew it at random from {drawn}");
        return state.Witness.HoldsPort(ports.Range, side == SetSide.Source ? packet.SourcePort : packet.DestinationPort);
    }

    private static UInt128 SizeOf(IpSetEntry entry)
    {
        UInt128 size = 0;
        foreach (var element in entry.Elements)
        {
            if (element is IpSetElement.Addresses { Range: var range })
                size = UInt128.Max(size, range.Last.Bits - range.First.Bits);
        }

        return size;
    }

    private static Unknown NotUnderstood(IpSet set) => new($"membership in ipset {set.Name}", "a part of its dump is not understood");
}
