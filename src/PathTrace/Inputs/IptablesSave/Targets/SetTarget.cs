using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>
/// The <c>SET</c> target. Kernel: xt_set.c, set_target_v3. Adding and deleting members changes what later matches on the set say; <c>--map-set</c> may give the packet a
/// mark that the set's members hold.
/// </summary>
internal static class SetTarget
{
    private static readonly Meaning Mapping = Meaning.Environment("the marks that members of the set hold", "--map-mark") with
    {
        Certain = "a packet that is not in the set keeps its mark",
    };

    internal static readonly TargetExtension Extension = new(
        "SET", Parse, "--add-set", "--del-set", "--map-set", "--exist", "--timeout", "--map-mark", "--map-prio", "--map-queue")
    {
        Meaning = Meaning.ExactWith("a later match on the set is open where the change decides it"),
        Except = [Mapping],
    };

    private static readonly Effect Unchanged = new Effect.Continue("SET");

    private static Effect Parse(ref OptionReader options)
    {
        var (added, deleted) = (ImmutableArray<string>.Empty, ImmutableArray<string>.Empty);
        Condition.InSet? map = null;
        var marks = false;
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--add-set":
                    added = [ReadSet(ref options).SetName];
                    break;
                case "--del-set":
                    deleted = [ReadSet(ref options).SetName];
                    break;
                case "--map-set":
                    map = ReadSet(ref options);
                    break;
                case "--timeout":
                    options.Number(uint.MaxValue);
                    break;
                default:
                    marks |= options.Name == "--map-mark";
                    break;
            }
        }

        if (added.IsEmpty && deleted.IsEmpty && map is null)
            options.RefuseExtension("SET needs --add-set, --del-set or --map-set");
        var marking = marks ? map : null;
        return added.IsEmpty && deleted.IsEmpty && marking is null ? Unchanged : options.Values.Share(new Effect.ChangeSets(added, deleted, marking));
    }

    private static Condition.InSet ReadSet(ref OptionReader options)
    {
        var name = options.Text();
        return new(name, Matches.SetMatch.ReadSides(ref options));
    }
}
