using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>physdev</c> match: the ports of a bridge. Kernel: xt_physdev.c, physdev_mt.</summary>
internal static class PhysdevMatch
{
    internal static readonly MatchExtension Extension =
        new("physdev", Parse, "--physdev-in", "--physdev-out", "--physdev-is-in", "--physdev-is-out", "--physdev-is-bridged");

    private static void Parse(ref OptionReader options)
    {
        while (options.Next())
        {
            var question = options.Name switch
            {
                "--physdev-in" => BridgePortQuestion.In,
                "--physdev-out" => BridgePortQuestion.Out,
                "--physdev-is-in" => BridgePortQuestion.IsIn,
                "--physdev-is-out" => BridgePortQuestion.IsOut,
                _ => BridgePortQuestion.IsBridged,
            };
            InterfacePattern? port = question <= BridgePortQuestion.Out ? InterfacePattern.Parse(options.Text()) : null;
            options.AddNegatable(options.Values.Share(new Condition.BridgePort(question, port)));
        }
    }
}
