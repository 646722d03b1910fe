using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The <c>CONNMARK</c> target. Kernel: xt_connmark.c, connmark_tg_shift.</summary>
internal static class ConnmarkTarget
{
    internal static readonly TargetExtension Extension = new(
        "CONNMARK",
        Parse,
        MarkOperations.SetXmark,
        MarkOperations.SetMark,
        MarkOperations.And,
        MarkOperations.Or,
        MarkOperations.Xor,
        "--save-mark",
        "--restore-mark",
        "--nfmask",
        "--ctmask",
        "--mask",
        "--left-shift-mark",
        "--right-shift-mark");

    private static Effect Parse(ref OptionReader options)
    {
        var operation = "";
        var (packetMask, connectionMask, shift) = (uint.MaxValue, uint.MaxValue, 0);
        (uint Value, uint Mask) change = default;
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--save-mark" or "--restore-mark":
                    operation = options.Name;
                    break;
                case "--nfmask":
                    packetMask = options.Number(uint.MaxValue);
                    break;
                case "--ctmask":
                    connectionMask = options.Number(uint.MaxValue);
                    break;
                case "--mask":
                    packetMask = connectionMask = options.Number(uint.MaxValue);
                    break;
                case "--left-shift-mark" or "--right-shift-mark":
                    var left = options.Name == "--left-shift-mark";
                    shift = (int)options.Number(31) * (left ? 1 : -1);
                    break;
                default:
                    operation = MarkOperations.SetXmark;
                    change = MarkOperations.Read(ref options);
                    break;
            }
        }

        if (operation.Length == 0)
            options.RefuseExtension("CONNMARK needs to be told what to do");
        return options.Values.Share(operation switch
        {
            "--save-mark" => new Effect.SaveMark(packetMask, connectionMask, shift),
            "--restore-mark" => new Effect.RestoreMark(packetMask, connectionMask, shift),
            _ => new Effect.SetConnectionMark(change.Value, change.Mask, shift),
        });
    }
}
