using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>
/// The <c>SET</c> target. Kernel: xt_set.c, set_target_v3. Adding and deleting members changes what later matches on the set say; <c>--map-set</c> may give the packet a
/// mark that the set's members hold, which is not followed.
/// </summary>
internal static class SetTarget
{
    private static readonly Meaning Mapping = Meaning.State("the mark that the members of the set hold", "--map-mark");

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
        var (marks, maps) = (false, false);
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--add-set":
                    added = [ReadSet(ref options)];
                    break;
                case "--del-set":
                    deleted = [ReadSet(ref options)];
                    break;
                case "--map-set":
                    ReadSet(ref options);
                    maps = true;
                    break;
                case "--timeout":
                    options.Number(uint.MaxValue);
                    break;
                default:
                    marks |= options.Name == "--map-mark";
                    break;
            }
        }

        if (added.IsEmpty && deleted.IsEmpty && !maps)
            options.RefuseExtension("SET needs --add-set, --del-set or --map-set");
        if (marks)
            return Mapping.Leave(ref options);
        return added.IsEmpty && deleted.IsEmpty ? Unchanged : options.Values.Share(new Effect.ChangeSets(added, deleted));
    }

    private static string ReadSet(ref OptionReader options)
    {
        var name = options.Text();
        Matches.SetMatch.ReadSides(ref options);
        return name;
    }
}
