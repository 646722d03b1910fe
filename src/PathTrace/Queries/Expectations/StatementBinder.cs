using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Net;

namespace PathTrace.Queries.Expectations;

/// <summary>Gives statements their meaning, and reports every piece that has none.</summary>
internal sealed class StatementBinder(QueryErrors errors, NamedSets sets)
{
    private readonly PacketSetItems _items = new(errors, sets);

    /// <summary>Defines a set. One that is wrong is defined, too, so that its users are not reported for it.</summary>
    internal void Define(StatementSyntax.Let let)
    {
        var name = let.Name.Text;
        var problem = Problem(name);
        if (problem is not null)
            errors.Add(let.Name, problem);
        sets.Current = name;
        var ends = _items.Bind(let.Items);
        sets.Current = null;
        if (problem is null)
            sets.Define(name, ends, errors.SpanOf(let.Name.Start, name.Length));
    }

    /// <summary>The conditions of <c>allow change</c>.</summary>
    internal ImmutableArray<ChangeScope> Scopes(StatementSyntax.Allow allow)
    {
        foreach (var twice in allow.Scopes.GroupBy(s => s.Field.Text, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            errors.Add(twice.Last().Field, $"'{twice.Key}' is given twice; several values stand behind one, with commas between them");
        return [.. allow.Scopes.Select(Scope).OfType<ChangeScope>()];
    }

    /// <summary>A policy; incomplete when something was reported.</summary>
    internal (FindingKind? Kind, int? Code, string? Node, CheckLevel Level) Policy(StatementSyntax.Policy policy)
    {
        var (kind, code) = What(policy.What);
        if (StatementWords.LevelOf(policy.Level.Text) is not { } level)
        {
            errors.Expected(policy.Level, StatementWords.LevelList);
            level = CheckLevel.Error;
        }

        return (kind, code, policy.Node is { } node ? NodeOf(node) : null, level);
    }

    private string? Problem(string name)
    {
        if (!IsName(name))
            return $"expected a name for the set: a letter, then letters, digits, '-' and '_', found {QueryErrors.Quote(name)}";
        if (StatementGrammar.Keywords.Contains(name))
            return $"'{name}' is a word of the language and names no set";
        return sets.PlaceOf(name) is { } place ? $"the set {name} is defined already, at {place}" : null;
    }

    private (FindingKind? Kind, int? Code) What(QueryToken what)
    {
        if (what.Text == "any")
            return default;
        if (StatementWords.KindOf(what.Text) is { } kind)
            return (kind, null);
        if (what.Text.Length == 6 && what.Text.StartsWith("PT", StringComparison.Ordinal) && int.TryParse(what.Text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return (null, code);
        errors.Expected(what, $"any, {StatementWords.KindList} or a code (PT3001)");
        return default;
    }

    private string NodeOf(QueryToken node)
    {
        if (node.Text.StartsWith("node/", StringComparison.Ordinal) && node.Text.Length > "node/".Length)
            return node.Text["node/".Length..];
        errors.Expected(node, "node/NAME");
        return "";
    }

    private ChangeScope? Scope(ScopeSyntax scope) => scope.Field.Text.ToLowerInvariant() switch
    {
        "source" => new ChangeScope.Source(_items.Bind(scope.Values)),
        "destination" => new ChangeScope.Destination(_items.Bind(scope.Values)),
        "port" => new ChangeScope.Port([.. scope.Values.Select(Port).OfType<NumberRange>()]),
        "protocol" => Protocol(scope.Values[0]),
        _ => new ChangeScope.Node(scope.Values[0].Text.StartsWith("node/", StringComparison.Ordinal) ? scope.Values[0].Text["node/".Length..] : scope.Values[0].Text),
    };

    private NumberRange? Port(QueryToken value)
    {
        if (QueryNumbers.TryReadRange(value.Text, ushort.MaxValue) is { } range)
            return range;
        errors.Expected(value, "a port from 0 to 65535 or a range of ports (1024-65535)");
        return null;
    }

    private ChangeScope.Protocol? Protocol(QueryToken value)
    {
        if (IpProtocol.TryParse(value.Text.ToLowerInvariant(), out var protocol))
            return new(protocol);
        errors.Expected(value, QueryBinder.AProtocol);
        return null;
    }

    private static bool IsName(string text) => char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
