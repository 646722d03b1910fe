using PathTrace.Cluster;
using PathTrace.Inputs.Lines;
using PathTrace.Net;
using Sprache;

namespace PathTrace.Inputs.NextHops;

/// <summary>
/// The next-hop table as people write it, a row a line:
/// <code>
/// row    = prefix [ "via" | "->" ] target [ "priority" number ] [ "#" comment ]
/// prefix = address "/" length | address | "default"
/// target = address | node name | "local" | "outside" | "blackhole"
/// </code>
/// </summary>
internal static class NextHopGrammar
{
    /// <summary>What a row says, before its place is known.</summary>
    /// <param name="Destination">Null for <c>default</c>, whose family is that of the target.</param>
    /// <param name="Target">Where to.</param>
    /// <param name="Priority">0 unless told.</param>
    /// <param name="End">The offset in the line at which the row ends and blanks or a comment begin.</param>
    internal sealed record Row(IpPrefix? Destination, NextHopTarget Target, int Priority, int End);

    private static readonly Parser<IpPrefix?> Destination =
        LineGrammar.Word.As<IpPrefix?>(TryDestination, "a destination prefix such as 10.0.1.0/24");

    private static readonly Parser<string> Separator =
        (from before in LineGrammar.Blanks0
         from arrow in LineGrammar.Arrow
         from after in LineGrammar.Blanks0
         select arrow)
        .Or(from before in LineGrammar.Blanks
            from via in LineGrammar.Keyword("via")
            from after in LineGrammar.Blanks
            select via)
        .Or(LineGrammar.Blanks);

    private static readonly Parser<NextHopTarget> To =
        LineGrammar.Word.As<NextHopTarget>(TryTarget, "a next-hop address, a node's name, local, outside or blackhole");

    private static readonly Parser<int> Priority =
        from word in LineGrammar.Keyword("priority")
        from blanks in LineGrammar.Blanks
        from number in Parse.Digit.AtLeastOnce().Text().As<int>(int.TryParse, "a priority")
        select number;

    /// <summary>One row.</summary>
    internal static Parser<Row> Line { get; } =
        from before in LineGrammar.Blanks0
        from destination in Destination
        from separator in Separator
        from target in To
        from priorities in LineGrammar.Repeat(LineGrammar.WordAhead, Priority)
        from end in LineGrammar.Offset
        from rest in LineGrammar.EndOfLine
        select new Row(destination, target, priorities.Count == 0 ? 0 : priorities[^1], end);

    private static bool TryDestination(string word, out IpPrefix? destination)
    {
        destination = null;
        if (word == "default")
            return true;
        if (!IpPrefix.TryParse(word, out var prefix))
            return false;
        destination = prefix;
        return true;
    }

    private static bool TryTarget(string word, out NextHopTarget target)
    {
        target = word switch
        {
            "local" => NextHopTarget.Local(),
            "outside" => NextHopTarget.Outside(),
            "blackhole" => NextHopTarget.Blackhole(),
            _ when IpAddress.TryParse(word, out var address) => NextHopTarget.To(address),
            _ => NextHopTarget.Node(LineGrammar.Name(word)),
        };
        return target.Kind != NextHopKind.Node || !LineGrammar.LooksLikeAddress(word);
    }
}
