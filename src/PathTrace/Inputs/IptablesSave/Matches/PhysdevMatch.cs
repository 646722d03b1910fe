using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>physdev</c> match: the ports of a bridge. Kernel: xt_physdev.c, physdev_mt.</summary>
internal static class PhysdevMatch
{
    internal static readonly MatchExtension Extension =
        new("physdev", Parse, "--physdev-in", "--physdev-out", "--physdev-is-in", "--physdev-is-out", "--physdev-is-bridged")
        {
            Meaning = Meaning.ExactWith("false unless the packet came by a bridge; then the port by which it came is assumed"),
        };

    private static void Parse(ref OptionReader options)
    {
        var found = false;
        while (options.Next())
        {
            found = true;
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

        if (!found)
            options.RefuseExtension("physdev needs to be told which port it is about");
    }
}
