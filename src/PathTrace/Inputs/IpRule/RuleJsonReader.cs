using System.Text;
using System.Text.Json;
using PathTrace.Inputs.Reading;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRule;

/// <summary>Reads what <c>ip -j rule</c> prints: one object a rule. Words without a value are properties whose value is null.</summary>
internal sealed class RuleJsonReader(FileDiagnostics diagnostics, RuleListing listing)
{
    private readonly StringPool _pool = new();

    internal void Read()
    {
        if (JsonObjects.ForEach(diagnostics, ReadRule) is { } damage)
            listing.AddBroken(damage);
    }

    private void ReadRule(JsonElement element, SourceSpan span)
    {
        if (!element.TryGetProperty("priority", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetUInt32(out var preference))
        {
            diagnostics.Error(DiagnosticCode.BadRoutingRuleLine, span, "the object has no preference", "A routing rule may be missing: lookups may be wrong.");
            return;
        }

        var draft = new RuleDraft(preference);
        foreach (var property in element.EnumerateObject())
        {
            if (ReadProperty(element, property, draft))
                continue;
            var text = Utf8.Quote(Encoding.UTF8.GetBytes($"{property.Name} {JsonObjects.Text(property.Value)}".TrimEnd()));
            draft.AddUnknown(text);
            diagnostics.Warning(DiagnosticCode.BadRoutingRuleLine, span, $"'{text}' is no known part of a routing rule", RuleWordReader.Consequence);
        }

        if (element.TryGetProperty("unresolved", out _))
            draft.Do(RoutingRuleAction.Nop);
        if (!draft.HasAction)
        {
            draft.AddUnknown("(no action)");
            diagnostics.Warning(DiagnosticCode.BadRoutingRuleLine, span, "the routing rule does not say what it does", RuleWordReader.Consequence);
        }

        listing.Add(draft, span);
    }

    private bool ReadProperty(JsonElement rule, JsonProperty property, RuleDraft draft)
    {
        var text = JsonObjects.Text(property.Value);
        switch (property.Name)
        {
            case "priority" or "protocol" or "flow_from" or "flow_to" or "unresolved" or "srclen" or "dstlen" or "fwmask" or "sport_end" or "dport_end" or "uid_end":
                return true;
            case "not":
                draft.Rule = draft.Rule with { Not = true };
                return true;
            case "iif_detached" or "oif_detached":
                draft.Rule = draft.Rule with { IsDetached = true };
                return true;
            case "iif" when text is not null:
                draft.Rule = draft.Rule with { IncomingInterface = _pool.Get(text) };
                return true;
            case "oif" when text is not null:
                draft.Rule = draft.Rule with { OutgoingInterface = _pool.Get(text) };
                return true;
            case "table" when text is not null:
                draft.LookIn(_pool.Get(text));
                return true;
            case "l3mdev":
                draft.LookIn("[l3mdev-table]");
                return false;
            case "nop":
                draft.Do(RoutingRuleAction.Nop);
                return true;
            case "action" when text is "nop" or "blackhole" or "unreachable" or "prohibit":
                draft.Do(RuleValues.Action(text));
                return true;
            default:
                return ReadValue(rule, property.Name, text, draft);
        }
    }

    // Where JSON splits a value over two properties, the text form is put together again.
    private static bool ReadValue(JsonElement rule, string name, string? text, RuleDraft draft) => name switch
    {
        "src" => Set(draft, "from", Join(text, '/', rule.TextOf("srclen"))),
        "dst" => Set(draft, "to", Join(text, '/', rule.TextOf("dstlen"))),
        "fwmark" => Set(draft, name, Join(text, '/', rule.TextOf("fwmask"))),
        "sport_start" => Set(draft, "sport", Join(text, '-', rule.TextOf("sport_end"))),
        "dport_start" => Set(draft, "dport", Join(text, '-', rule.TextOf("dport_end"))),
        "uid_start" => Set(draft, "uidrange", Join(text, '-', rule.TextOf("uid_end"))),
        "suppress_prefixlen" => Set(draft, "suppress_prefixlength", text),
        _ => Set(draft, name, text),
    };

    private static string? Join(string? first, char separator, string? second) => second is null ? first : $"{first}{separator}{second}";

    private static bool Set(RuleDraft draft, string word, string? value) =>
        value is not null && RuleValues.TrySet(draft, word, Encoding.UTF8.GetBytes(value));
}
