using PathTrace.Datapath.Symbolic;
using PathTrace.Net;

namespace PathTrace.Analysis.PacketSets;

/// <summary>Makes few sets of many that are disjoint: two that differ in one field alone are one.</summary>
internal static class SetUnion
{
    private static readonly PacketField[] Fields = Enum.GetValues<PacketField>();

    /// <summary>The same packets in no more sets than before.</summary>
    internal static List<PacketSet> Of(IEnumerable<PacketSet> sets)
    {
        var joined = sets.Select(WithoutIdleRelations).ToList();
        for (var before = int.MaxValue; joined.Count < before;)
        {
            before = joined.Count;
            joined = Joined(joined, PacketSetKey.SameAddresses);
            joined = Joined(joined, PacketSetKey.SamePorts);
            foreach (var field in Fields)
                joined = Joined(joined, field);
        }

        return joined;
    }

    // Two ends that can never be the same, or cannot but be, are so whether somebody asked or not.
    private static PacketSet WithoutIdleRelations(PacketSet set)
    {
        if (IsIdle(set.SameAddresses, set[PacketField.Source], set[PacketField.Destination]))
            set = set.WithSameAddresses(null);
        return IsIdle(set.SamePorts, set[PacketField.SourcePort], set[PacketField.DestinationPort]) ? set.WithSamePorts(null) : set;
    }

    private static bool IsIdle(bool? same, IntervalSet one, IntervalSet other) =>
        (same == false && one.Intersect(other).IsEmpty) || (same == true && one.IsSingle && one.Equals(other));

    private static List<PacketSet> Joined(List<PacketSet> sets, PacketField field)
    {
        var joined = new List<PacketSet>();
        foreach (var alike in sets.GroupBy(s => s, new PacketSetKey(field)))
        {
            var members = alike.ToList();
            joined.Add(members.Count == 1 ? members[0] : members[0].With(field, IntervalSet.Of([.. members.SelectMany(m => m[field].Intervals.ToArray())])));
        }

        return joined;
    }

    // Packets whose ends are the same and those whose ends are not are all.
    private static List<PacketSet> Joined(List<PacketSet> sets, PacketSetKey key)
    {
        var joined = new List<PacketSet>();
        foreach (var alike in sets.GroupBy(s => s, key))
        {
            var members = alike.ToList();
            var relations = members.Select(key.RelationOf).ToHashSet();
            if (relations.Contains(null) || relations.Count == 2)
                joined.Add(key.Without(members[0]));
            else
                joined.Add(members[0]);
        }

        return joined;
    }

    /// <summary>Sets are alike when they differ in one field, or in one relation, alone.</summary>
    private sealed class PacketSetKey(PacketField? left, bool leavesAddresses = false, bool leavesPorts = false) : IEqualityComparer<PacketSet>
    {
        internal static PacketSetKey SameAddresses { get; } = new(null, leavesAddresses: true);

        internal static PacketSetKey SamePorts { get; } = new(null, leavesPorts: true);

        public bool Equals(PacketSet? x, PacketSet? y)
        {
            if (x!.Family != y!.Family || (!leavesAddresses && x.SameAddresses != y.SameAddresses) || (!leavesPorts && x.SamePorts != y.SamePorts))
                return false;
            foreach (var field in Fields)
            {
                if (field != left && !x[field].Equals(y[field]))
                    return false;
            }

            return true;
        }

        public int GetHashCode(PacketSet set)
        {
            var hash = new HashCode();
            foreach (var field in Fields)
            {
                if (field != left)
                    hash.Add(set[field].GetHashCode());
            }

            return hash.ToHashCode();
        }

        internal bool? RelationOf(PacketSet set) => leavesAddresses ? set.SameAddresses : set.SamePorts;

        internal PacketSet Without(PacketSet set) => leavesAddresses ? set.WithSameAddresses(null) : set.WithSamePorts(null);
    }
}
