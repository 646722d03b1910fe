using System.Collections.Immutable;
using PathTrace.Datapath.Concrete;
using PathTrace.KernelLab.Nodes;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes a whole random node.</summary>
internal static class NodeMaker
{
    internal static NodeConfig Make(World world, Dice dice)
    {
        var (lines, sets) = new SetMaker(world, dice).Make();
        var (hasNft, hasLegacy) = dice.Below(20) switch { < 12 => (true, false), < 17 => (false, true), _ => (true, true) };
        var share = hasNft && hasLegacy ? 0.7 : 1;
        var rules = new RulesetMaker(world, dice, sets);
        ImmutableArray<string> nft = hasNft ? rules.Make(share) : [], legacy = hasLegacy ? rules.Make(share) : [];
        var config = new NodeConfig
        {
            Links = Links(world, dice),
            Neighbours = world.IsV4 ? [] : [.. world.AllAddresses.Concat(world.AllAddresses.SelectMany(Mapped)).Distinct()],
            Sysctls = new SysctlMaker(world, dice).Make(),
            Routes = new RouteMaker(world, dice).Make(),
            Sets = lines,
        };
        return world.IsV4 ? config with { Nft = nft, Legacy = legacy } : config with { Nft6 = nft, Legacy6 = legacy };
    }

    // What DNPT makes of a destination has neighbours as well.
    private static IEnumerable<string> Mapped(string address) => TargetMaker.MappedTo.Select(to => PrefixTranslation.Apply(
        new() { Protocol = IpProtocol.Udp, Source = IpAddress.Parse(address), Destination = IpAddress.Parse(address) },
        new(AddressField.Destination, IpPrefix.Parse(TargetMaker.MappedFrom), IpPrefix.Parse(to))).Destination.ToString());

    // Now and then an interface has lost its carrier or was taken down after the routes were made.
    private static ImmutableArray<LinkConfig> Links(World world, Dice dice)
    {
        var broken = dice.Chance(0.2) ? dice.Pick(world.Links).Name : null;
        var state = dice.Chance(0.7) ? LinkState.NoCarrier : LinkState.Down;
        return [.. world.Links.Select(l => l with { Group = dice.Pick(0, 0, 1, 2, 3), State = l.Name == broken ? state : LinkState.Up })];
    }
}
