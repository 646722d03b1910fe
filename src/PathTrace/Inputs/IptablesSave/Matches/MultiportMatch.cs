using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>multiport</c> match. Kernel: xt_multiport.c, ports_match_v1. <c>--ports</c> is true when either port is listed.</summary>
internal static class MultiportMatch
{
    internal static readonly MatchExtension Extension =
        new("multiport", Parse, "--dports --destination-ports", "--sports --source-ports", "--ports");

    private static void Parse(ref OptionReader options)
    {
        var found = false;
        while (options.Next())
        {
            found = true;
            var name = options.Name;
            var ports = ReadPorts(ref options);
            options.AddNegatable(options.Values.Share(name switch
            {
                "--dports" => new Condition.Number(Field.DestinationPort, ports),
                "--sports" => new Condition.Number(Field.SourcePort, ports),
                _ => new Condition.Any([new Condition.Number(Field.SourcePort, ports), new Condition.Number(Field.DestinationPort, ports)]),
            }));
        }

        if (!found)
            options.RefuseExtension("the match needs a list of ports");
    }

    private static ImmutableArray<NumberRange> ReadPorts(ref OptionReader options)
    {
        var word = options.Word();
        var ports = ImmutableArray.CreateBuilder<NumberRange>();
        foreach (var range in word.Split((byte)','))
        {
            ports.Add(options.ToRange(word[range], ushort.MaxValue, (byte)':'));
            if (options.Failed)
                return ports.ToImmutable();
        }

        // xt_multiport.h: XT_MULTI_PORTS; a range takes two places.
        if (ports.Sum(p => p.IsSingle ? 1 : 2) > 15)
            options.RefuseValue(word, "list of ports: the kernel takes 15 at most, not a list");

        return ports.ToImmutable();
    }
}
