using System.Globalization;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>
/// Whether an interface belongs to a group (xt_devgroup.c, devgroup_mt). Rules and interfaces are printed with the same table of names, so that two names are the
/// same group when they are equal; a name beside a number says nothing, unless it is <c>default</c>.
/// </summary>
internal static class InterfaceGroups
{
    internal static Evaluation Is(PacketState state, Condition.InterfaceGroup condition)
    {
        var device = condition.Direction == Direction.In ? state.In : state.OutForRules;
        if (device is null)
            return false;
        var group = device.Length > 0 ? state.Node.FindInterface(device)?.Group : null;
        if (condition.Name is { } name && group is not null && NumberOf(group) is null)
            return group == name;
        if (condition.Name is null && group is not null && NumberOf(group) is { } number)
            return condition.Wanted.Matches(number);
        return new Unknown(
            $"whether the {(condition.Direction == Direction.In ? "ingress" : "egress")} interface is in group {condition.Name ?? condition.Wanted.ToString()}",
            group is null ? "the groups of the node's interfaces were not collected" : "no dump tells the numbers of the groups' names",
            group is null ? state.Node.Node.PathOf("ip-addr.txt") : null);
    }

    private static uint? NumberOf(string group)
    {
        if (group == "default")
            return 0;
        return uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
