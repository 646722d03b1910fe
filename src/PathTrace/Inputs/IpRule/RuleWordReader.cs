using PathTrace.Inputs.Reading;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRule;

/// <summary>Reads the words behind a rule's preference (iproute2: iprule.c, print_rule).</summary>
internal sealed class RuleWordReader(FileDiagnostics diagnostics, StringPool pool)
{
    internal const string Consequence = "Whether the rule selects a packet is unknown: traces that come to it are indeterminate.";

    internal void Read(ref TokenCursor tokens, RuleDraft draft)
    {
        var afterUnknown = false;
        while (tokens.MoveNext())
        {
            var start = tokens.TokenStart;
            var known = ReadWord(ref tokens, draft);
            if (!known)
                AddUnknown(start, tokens.TokenStart + tokens.Token.Length, draft, afterUnknown);
            afterUnknown = !known;
        }
    }

    private void AddUnknown(int start, int end, RuleDraft draft, bool isValue)
    {
        var span = diagnostics.Span(start, end - start);
        draft.AddUnknown(Utf8.Quote(span.Utf8));
        if (!isValue)
            diagnostics.Warning(DiagnosticCode.BadRoutingRuleLine, span, $"'{Utf8.Quote(span.Utf8)}' is no known part of a routing rule", Consequence);
    }

    // False leaves the word, and the value when one was taken, to the unknown part of the rule.
    private bool ReadWord(ref TokenCursor tokens, RuleDraft draft)
    {
        Span<char> buffer = stackalloc char[24];
        var word = Utf8.Word(tokens.Token, buffer);
        switch (word)
        {
            case "not":
                draft.Rule = draft.Rule with { Not = true };
                return true;
            case "[detached]":
                draft.Rule = draft.Rule with { IsDetached = true };
                return true;
            case "[unresolved]":
                draft.Do(RoutingRuleAction.Nop);
                return true;
            case "nop" or "blackhole" or "unreachable" or "prohibit":
                draft.Do(RuleValues.Action(word));
                return true;
            case "proto" or "protocol" or "realms" or "realm":
                return tokens.MoveNext();
            case "lookup" or "table":
                return ReadTable(ref tokens, draft);
            case "iif" or "dev":
                return tokens.MoveNext() && Set(draft, draft.Rule with { IncomingInterface = pool.Get(tokens.Token) });
            case "oif":
                return tokens.MoveNext() && Set(draft, draft.Rule with { OutgoingInterface = pool.Get(tokens.Token) });
            default:
                return RuleValues.Takes(word) && tokens.MoveNext() && RuleValues.TrySet(draft, word, tokens.Token);
        }
    }

    private bool ReadTable(ref TokenCursor tokens, RuleDraft draft)
    {
        // "[l3mdev-table]" is the table of whatever VRF the packet belongs to.
        if (!tokens.MoveNext())
            return false;
        draft.LookIn(pool.Get(tokens.Token));
        return tokens.Token[0] != '[';
    }

    private static bool Set(RuleDraft draft, RoutingRule rule)
    {
        draft.Rule = rule;
        return true;
    }
}
