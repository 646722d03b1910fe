using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>MARK</c> target. Kernel: xt_mark.c, mark_tg.</summary>
internal static class MarkTarget
{
    internal static readonly TargetExtension Extension = new(
        "MARK", Parse, MarkOperations.SetXmark, MarkOperations.SetMark, MarkOperations.And, MarkOperations.Or, MarkOperations.Xor);

    private static Effect Parse(ref OptionReader options)
    {
        (uint Value, uint Mask)? change = null;
        while (options.Next())
            change = MarkOperations.Read(ref options);
        if (change is null)
            options.RefuseExtension("MARK needs to be told what to do");
        var (value, mask) = change.GetValueOrDefault();
        return options.Values.SetMark(value, mask);
    }
}
