using Sprache;

namespace PathTrace.Queries.Expectations;

/// <summary>
/// The statements of an expectation file, each on a line of its own:
/// <code>
/// statement = "let" name "=" items
///           | "include" '"' path '"'
///           | "expect" expectation
///           | "allow" "change" "where" scope ( "and" scope )*
///           | "policy" ( "any" | kind | code ) [ "on" node ] level
/// scope     = ( "source" | "destination" | "port" ) "in" items | ( "protocol" | "node" ) "is" word
/// </code>
/// What stands behind <c>expect</c> is <see cref="ExpectationGrammar"/>'s. No production calls itself.
/// </summary>
internal static class StatementGrammar
{
    /// <summary>Words that name no set.</summary>
    internal static readonly HashSet<string> Keywords = new(
        [
            "let", "include", "expect", "allow", "policy", "change", "where", "and", "on", "in", "is", "any", "from", "to", "at", "via", "with", "node", "svc", "pod", "lb",
            "source", "destination", "port", "protocol", "kept", "reaches", "never", "leaves", "by", "default", "delivered", "dropped", "rejected", "lost",
            .. QueryGrammar.ValueKeywords,
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>One statement.</summary>
    internal static readonly Parser<StatementSyntax> Statement =
        from blank in QueryGrammar.Blank
        from statement in Let.XOr(Include).XOr(Expect).XOr(Allow).XOr(Policy).Expecting("let, include, expect, allow or policy")
        select statement;

    private static Parser<StatementSyntax> Let =>
        from keyword in QueryGrammar.Keyword("let")
        from name in Word((text, i) => text[i] != '=', "a name for the set")
        from sign in Parse.Char('=').Expecting("'='")
        from blank in QueryGrammar.Blank
        from items in ExpectationGrammar.Items
        from end in QueryGrammar.EndOfText("',' or the end of the line")
        select (StatementSyntax)new StatementSyntax.Let(name, items);

    private static Parser<StatementSyntax> Include =>
        from keyword in QueryGrammar.Keyword("include")
        from open in Parse.Char('"').Expecting("a file's name in double quotes")
        from path in QueryScan.Run((text, i) => text[i] != '"' && !char.IsControl(text[i]), "a file's name")
        from close in Parse.Char('"').Expecting("'\"'")
        from blank in QueryGrammar.Blank
        from end in QueryGrammar.EndOfText("the end of the line")
        select (StatementSyntax)new StatementSyntax.Include(path);

    private static Parser<StatementSyntax> Expect =>
        from keyword in QueryGrammar.Keyword("expect")
        from start in Here
        select (StatementSyntax)new StatementSyntax.Expect(start);

    private static Parser<StatementSyntax> Allow =>
        from keyword in QueryGrammar.Keyword("allow")
        from change in QueryGrammar.Keyword("change")
        from word in QueryGrammar.Keyword("where")
        from first in Scope
        from rest in QueryGrammar.Keyword("and").Then(_ => Scope).XMany()
        from end in QueryGrammar.EndOfText("',', and or the end of the line")
        select (StatementSyntax)new StatementSyntax.Allow([first, .. rest]);

    private static Parser<ScopeSyntax> Scope =>
        OneOf("source", "in", ExpectationGrammar.Items)
            .XOr(OneOf("destination", "in", ExpectationGrammar.Items))
            .XOr(OneOf("port", "in", ExpectationGrammar.Items))
            .XOr(OneOf("protocol", "is", Single("a protocol (tcp, udp, icmp, … or its number)")))
            .XOr(OneOf("node", "is", Single("a node's name")))
            .Expecting("source in, destination in, port in, protocol is or node is");

    private static Parser<StatementSyntax> Policy =>
        from keyword in QueryGrammar.Keyword("policy")
        from what in Word(Anything, $"any, {StatementWords.KindList} or a code (PT3001)")
        from node in QueryGrammar.Keyword("on").Then(_ => Word(Anything, "node/NAME")).XOptional()
        from level in Word(Anything, node.IsDefined ? StatementWords.LevelList : $"on or {StatementWords.LevelList}")
        from end in QueryGrammar.EndOfText("the end of the line")
        select (StatementSyntax)new StatementSyntax.Policy(what, node.IsDefined ? node.Get() : null, level);

    private static Parser<int> Here => input => Result.Success(input.Position, input);

    private static Parser<ScopeSyntax> OneOf(string field, string verb, Parser<IReadOnlyList<QueryToken>> values) =>
        from keyword in QueryGrammar.Keyword(field)
        from word in QueryGrammar.Keyword(verb)
        from all in values
        select new ScopeSyntax(keyword, all);

    private static Parser<IReadOnlyList<QueryToken>> Single(string expected) => Word(Anything, expected).Select(w => (IReadOnlyList<QueryToken>)[w]);

    private static Parser<QueryToken> Word(Func<string, int, bool> belongs, string expected) =>
        from word in QueryScan.Run((text, i) => belongs(text, i) && !char.IsWhiteSpace(text[i]) && !char.IsControl(text[i]), expected)
        from blank in QueryGrammar.Blank
        select word;

    private static bool Anything(string text, int index) => true;
}
