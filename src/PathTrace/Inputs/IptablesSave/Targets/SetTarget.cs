using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>
/// The <c>SET</c> target. Kernel: xt_set.c, set_target_v3. Adding and deleting members changes nothing in the packet; <c>--map-set</c> may give it a mark that
/// the set's members hold, which is not followed.
/// </summary>
internal static class SetTarget
{
    internal static readonly TargetExtension Extension = new(
        "SET",
        Parse,
        "--add-set 2",
        "--del-set 2",
        "--map-set 2",
        "--exist",
        "--timeout 1",
        "--map-mark",
        "--map-prio",
        "--map-queue");

    private static readonly Effect Unchanged = new Effect.Continue("SET");

    private static Effect Parse(ref OptionReader options)
    {
        var marks = false;
        while (options.Next())
        {
            marks |= options.Name == "--map-mark";
            for (var i = options.ValueCount; i > 0; i--)
                options.Word();
        }

        return marks
            ? new Effect.Opaque(options.GroupText(), "the mark comes from the members of the set", OpaqueKind.State)
            : Unchanged;
    }
}
