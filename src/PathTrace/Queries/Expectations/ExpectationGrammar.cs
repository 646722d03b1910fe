using Sprache;

namespace PathTrace.Queries.Expectations;

/// <summary>
/// The language of sets of packets and of what is said of them:
/// <code>
/// expectation = packets claim clause*
/// packets     = protocol ( items ( "->" | ">" | "→" ) items | "from" items "to" items ) option*
/// items       = item ( "," item )*
/// item        = ( "any" | address | prefix | address "-" address | name | set ) [ ":" ports ] | ports
/// ports       = "any" | number | number "-" number               (behind a comma: more ports of the item before)
/// option      = "from" name | "at" node [ "in" interface ] | keyword value
/// claim       = [ "never" ] "reaches" items | [ "is" ] ( "delivered" | "dropped" | "rejected" | "lost" ) | "never" "leaves" [ "by" "default" ]
/// clause      = "via" ( "any" "node" | node ( "," node )* ) | "with" "source" "kept"
/// </code>
/// An item is one word here; the binder takes it apart. No production calls itself.
/// </summary>
internal static class ExpectationGrammar
{
    private const string AClaim = "reaches, never, is delivered, is dropped, is rejected or is lost";
    private static readonly string[] Fates = ["delivered", "dropped", "rejected", "lost"];

    /// <summary>Pieces between commas, at least one.</summary>
    internal static readonly Parser<IReadOnlyList<QueryToken>> Items =
        from first in Item
        from rest in Comma.Then(_ => Item).XMany()
        select (IReadOnlyList<QueryToken>)[first, .. rest];

    /// <summary>A set of packets.</summary>
    internal static readonly Parser<PacketSetSyntax> Packets =
        from protocol in QueryGrammar.Blank.Then(_ => QueryGrammar.Protocol)
        from ends in FromTo.XOr(Arrows)
        from options in QueryGrammar.Option.XMany()
        select new PacketSetSyntax(protocol, ends.Sources, ends.Destinations, [.. options]);

    /// <summary>A set of packets and what is said of it.</summary>
    internal static readonly Parser<ExpectationSyntax> Expectation =
        from packets in Packets
        from claim in Claim
        from clauses in Clause.XMany()
        from end in QueryGrammar.EndOfText("via, with or the end of the expectation")
        select new ExpectationSyntax(packets, claim, [.. clauses]);

    /// <summary>A set of packets alone.</summary>
    internal static readonly Parser<PacketSetSyntax> PacketsAlone =
        from packets in Packets
        from end in QueryGrammar.EndOfText("an option or the end of the set of packets")
        select packets;

    private static Parser<QueryToken> Item =>
        from item in QueryScan.Run(IsItem, "an address, a prefix, a name or any")
        from blank in QueryGrammar.Blank
        select item;

    private static Parser<char> Comma =>
        from comma in Parse.Char(',')
        from blank in QueryGrammar.Blank
        select comma;

    private static Parser<(IReadOnlyList<QueryToken> Sources, IReadOnlyList<QueryToken> Destinations)> FromTo =>
        from word in QueryGrammar.Keyword("from")
        from sources in Items
        from to in QueryGrammar.Keyword("to")
        from destinations in Items
        select (sources, destinations);

    private static Parser<(IReadOnlyList<QueryToken> Sources, IReadOnlyList<QueryToken> Destinations)> Arrows =>
        from sources in Items
        from arrow in QueryGrammar.Arrow
        from destinations in Items
        select (sources, destinations);

    private static Parser<ClaimSyntax> Claim => Reaches(false).XOr(Never).XOr(Is).Expecting($"from, at, {string.Join(", ", QueryGrammar.ValueKeywords)}, or a claim: {AClaim}");

    private static Parser<ClaimSyntax> Reaches(bool isNever) =>
        from word in QueryGrammar.Keyword("reaches")
        from targets in Items
        select (ClaimSyntax)new ClaimSyntax.Reaches(isNever, targets);

    private static Parser<ClaimSyntax> Never =>
        from never in QueryGrammar.Keyword("never")
        from claim in Reaches(true).XOr(Leaves).Expecting("reaches or leaves")
        select claim;

    private static Parser<ClaimSyntax> Leaves =>
        from word in QueryGrammar.Keyword("leaves")
        from way in QueryGrammar.Keyword("by").Then(_ => QueryGrammar.Keyword("default")).XOptional()
        select (ClaimSyntax)new ClaimSyntax.Leaves(way.IsDefined);

    private static Parser<ClaimSyntax> Is => QueryGrammar.Keyword("is").Then(_ => Fate).XOr(Fate);

    private static Parser<ClaimSyntax> Fate =>
        from word in Fates.Select(QueryGrammar.Keyword).Aggregate((all, next) => all.XOr(next)).Expecting("delivered, dropped, rejected or lost")
        select (ClaimSyntax)new ClaimSyntax.Fate(word);

    private static Parser<ClauseSyntax> Clause => Via.XOr(Kept);

    private static Parser<ClauseSyntax> Via =>
        from word in QueryGrammar.Keyword("via")
        from places in AnyNode.XOr(Items)
        select (ClauseSyntax)new ClauseSyntax.Via(word, places);

    private static Parser<IReadOnlyList<QueryToken>> AnyNode =>
        from any in QueryGrammar.Keyword("any")
        from node in QueryGrammar.Keyword("node")
        select (IReadOnlyList<QueryToken>)[];

    private static Parser<ClauseSyntax> Kept =>
        from word in QueryGrammar.Keyword("with")
        from source in QueryGrammar.Keyword("source")
        from kept in QueryGrammar.Keyword("kept")
        select (ClauseSyntax)new ClauseSyntax.Kept(word);

    private static bool IsItem(string text, int index) => text[index] switch
    {
        ',' or '>' or '→' or '"' or '\'' or '#' => false,
        '-' => index + 1 >= text.Length || text[index + 1] != '>',
        var c => !char.IsWhiteSpace(c) && !char.IsControl(c),
    };
}
