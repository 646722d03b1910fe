using Sprache;

namespace PathTrace.Queries;

/// <summary>
/// The language of changes:
/// <code>
/// change = place ":" edit
/// place  = node name | "fabric"
/// edit   = [ "ip" ] [ "-4" | "-6" ] "route" ( "add" | "replace" | "del" | "delete" ) what ip-route(8) takes
///        | [ tool ] "delete" table chain number
///        | [ tool ] "insert" table chain [ number ] rule
///        | [ tool ] "append" table chain rule
///        | [ tool ] "policy" table chain ( "ACCEPT" | "DROP" )
///        | "restore" "from" node name
///        | "sysctl" [ "-w" ] key "=" value
/// tool   = ( "iptables" | "ip6tables" ) [ "-nft" | "-legacy" ]
/// edit   = ( "add" | "replace" | "del" | "delete" ) row of a next-hop table         (of the fabric)
/// </code>
/// Rules, routes and rows are the business of those who read them in dumps. No production calls itself.
/// </summary>
internal static class ChangeGrammar
{
    /// <summary>The place that is no node: the network between the nodes.</summary>
    internal const string Fabric = "fabric";

    private static readonly string[] Tools = ["iptables", "iptables-nft", "iptables-legacy", "ip6tables", "ip6tables-nft", "ip6tables-legacy"];
    private static readonly string[] RuleVerbs = ["delete", "insert", "append", "policy"];
    private static readonly string[] TableVerbs = ["add", "replace", "del", "delete"];

    /// <summary>A whole change.</summary>
    internal static readonly Parser<ChangeSyntax> Change =
        from blank in QueryGrammar.Blank
        from place in QueryScan.Run(IsPlace, "a node's name, or fabric")
        from colon in Parse.Char(':').Expecting("':' behind the place")
        from space in QueryGrammar.Blank
        from edit in place.Text.TrimEnd() == Fabric ? Row : Edit
        from end in QueryGrammar.EndOfText("the end of the change")
        select new ChangeSyntax(place with { Text = place.Text.TrimEnd() }, edit);

    private static Parser<EditSyntax> Row =>
        from verb in OneOf(TableVerbs)
        from words in Rest("a row: a prefix and its next hop")
        select new EditSyntax.Row(verb, words);

    private static Parser<EditSyntax> Edit =>
        from verb in OneOf(["route", "restore", "sysctl", .. RuleVerbs], ["ip", "-4", "-6", .. Tools])
        from edit in Behind(verb)
        select edit;

    private static Parser<EditSyntax> Behind(QueryToken first) => first.Text switch
    {
        "route" => Route(null),
        "-4" or "-6" => OneOf(["route"]).Then(_ => Route(first.Text == "-6")),
        "ip" => from word in OneOf(["-4", "-6", "route"])
                from edit in Behind(word)
                select edit,
        "restore" => from word in OneOf(["from"])
                     from node in Rest("a node's name")
                     select new EditSyntax.Restore(node),
        "sysctl" => from option in Word("").Where(w => w.Text == "-w").OrNothing().XOptional()
                    from setting in Rest("a kernel parameter and its value: net.ipv4.ip_forward=1")
                    select new EditSyntax.Sysctl(setting),
        "delete" or "insert" or "append" or "policy" => Rules(null, first),
        _ => from verb in OneOf(RuleVerbs)
             from edit in Rules(first, verb)
             select edit,
    };

    private static Parser<EditSyntax> Route(bool? isV6) =>
        from verb in OneOf(TableVerbs)
        from words in Rest("a route, as ip route takes it: 10.0.2.0/24 via 192.168.0.4")
        select new EditSyntax.Route(verb, isV6, words);

    private static Parser<EditSyntax> Rules(QueryToken? tool, QueryToken verb) =>
        from table in Word("a table (raw, mangle, nat, filter, security)")
        from chain in Word("a chain")
        from edit in InChain(verb, new(tool, table, chain))
        select edit;

    private static Parser<EditSyntax> InChain(QueryToken verb, ChainSyntax chain) => verb.Text switch
    {
        "delete" => from number in Number
                    select new EditSyntax.Delete(chain, number),
        "insert" => from number in Number.OrNothing().XOptional()
                    from rule in Rest("a rule, as iptables takes it: -p tcp --dport 80 -j ACCEPT")
                    select new EditSyntax.Insert(chain, number.IsDefined ? number.Get() : null, rule),
        "append" => from rule in Rest("a rule, as iptables takes it: -p tcp --dport 80 -j ACCEPT")
                    select new EditSyntax.Append(chain, rule),
        _ => from verdict in OneOf(["ACCEPT", "DROP"])
             select new EditSyntax.Policy(chain, verdict),
    };

    private static Parser<QueryToken> Number =>
        from word in Word("the number of a rule, from 1").Where(w => w.Text.All(char.IsAsciiDigit)).OrNothing("the number of a rule, from 1")
        select word;

    private static Parser<QueryToken> Word(string expected) =>
        from word in QueryScan.Run(IsWord, expected)
        from blank in QueryGrammar.Blank
        select word;

    // The words that may stand before a verb are taken and not asked for.
    private static Parser<QueryToken> OneOf(IReadOnlyList<string> words, params IReadOnlyList<string> alsoTaken) => input =>
    {
        var result = Word("")(input);
        return result.WasSuccessful && (words.Contains(result.Value.Text) || alsoTaken.Contains(result.Value.Text))
            ? result
            : Result.Failure<QueryToken>(input, "", [Words(words)]);
    };

    // Everything up to the end, blanks behind it left out.
    private static Parser<QueryToken> Rest(string expected) => input =>
    {
        var rest = input.Source[input.Position..];
        var text = rest.TrimEnd();
        if (text.Length == 0)
            return Result.Failure<QueryToken>(input, "", [expected]);
        var after = input;
        while (!after.AtEnd)
            after = after.Advance();
        return Result.Success(new QueryToken(text, input.Position), after);
    };

    private static string Words(IReadOnlyList<string> words) => words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";

    private static bool IsPlace(string text, int index) => text[index] != ':' && !char.IsControl(text[index]);

    private static bool IsWord(string text, int index) => !char.IsWhiteSpace(text[index]) && !char.IsControl(text[index]);
}
