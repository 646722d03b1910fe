using PathTrace.KernelLab.Nodes;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes a whole random node.</summary>
internal static class NodeMaker
{
    internal static NodeConfig Make(World world, Dice dice)
    {
        var (lines, sets) = new SetMaker(world, dice).Make();
        var isLegacy = dice.Chance(0.3);
        var rules = new RulesetMaker(world, dice, sets).Make();
        var config = new NodeConfig
        {
            Links = world.Links,
            Neighbours = world.IsV4 ? [] : world.AllAddresses,
            Sysctls = new SysctlMaker(world, dice).Make(),
            Routes = new RouteMaker(world, dice).Make(),
            Sets = lines,
        };
        return (world.IsV4, isLegacy) switch
        {
            (true, false) => config with { Nft = rules },
            (true, true) => config with { Legacy = rules },
            (false, false) => config with { Nft6 = rules },
            _ => config with { Legacy6 = rules },
        };
    }
}
