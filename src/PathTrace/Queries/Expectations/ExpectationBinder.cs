using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Queries.Expectations;

/// <summary>Gives the pieces of an expectation their meaning, and reports every piece that has none.</summary>
internal sealed class ExpectationBinder(QueryErrors errors, IReadOnlyDictionary<string, ImmutableArray<PacketSetEnd>> sets)
{
    private readonly PacketSetItems _items = new(errors, sets);

    /// <summary>The expectation; null or incomplete when something was reported.</summary>
    internal Expectation? Bind(string text, ExpectationSyntax syntax, SourceSpan source)
    {
        var packets = BindPackets(text, syntax.Packets);
        var (via, isAnyNode, isKept) = Clauses(syntax.Clauses);
        var claim = Claim(syntax.Claim, via, isKept);
        if (claim is not PacketClaim.Reaches && (via.Length > 0 || isKept))
            errors.Add(syntax.Clauses[0].Keyword, "'via node/…' and 'with source kept' go with reaches and is delivered only");
        if (isAnyNode && packets?.Origin is not null)
            errors.Add(syntax.Clauses[0].Keyword, "'via any node' says where the packets arrive; 'from' or 'at' said it before");
        return errors.Any || packets is null ? null : new(packets, claim, isAnyNode, source);
    }

    /// <summary>The set of packets; null or incomplete when something was reported.</summary>
    internal PacketSetQuery? BindPackets(string text, PacketSetSyntax syntax)
    {
        IpProtocol? protocol = null;
        if (syntax.Protocol.Text != "any")
        {
            if (!IpProtocol.TryParse(syntax.Protocol.Text.ToLowerInvariant(), out var one))
                errors.Expected(syntax.Protocol, $"any or {QueryBinder.AProtocol}");
            protocol = one;
        }

        var query = new PacketSetQuery { Text = text, Protocol = protocol, Sources = _items.Bind(syntax.Sources), Destinations = _items.Bind(syntax.Destinations) };
        query = new PacketSetOptions(new(errors), errors).Bind(query, syntax.Options);
        if (errors.Any)
            return null;
        CheckPorts(query, syntax);
        return query;
    }

    private void CheckPorts(PacketSetQuery query, PacketSetSyntax syntax)
    {
        if (query.Protocol is { HasPorts: false } portless)
        {
            foreach (var (ends, tokens) in new[] { (query.Sources, syntax.Sources), (query.Destinations, syntax.Destinations) })
            {
                if (ends.Any(e => e.Ports is not null))
                    errors.Add(tokens[0], $"{QueryWords.Of(portless)} has no ports");
            }
        }
    }

    private PacketClaim Claim(ClaimSyntax syntax, ImmutableArray<string> via, bool isKept) => syntax switch
    {
        ClaimSyntax.Reaches { IsNever: true } never => new PacketClaim.NeverReaches(_items.Bind(never.Targets)),
        ClaimSyntax.Reaches reaches => new PacketClaim.Reaches(_items.Bind(reaches.Targets), via, isKept),
        ClaimSyntax.Leaves leaves => new PacketClaim.NeverLeaves(leaves.ByDefault),
        ClaimSyntax.Fate { Word.Text: var word } => word.ToLowerInvariant() switch
        {
            "delivered" => new PacketClaim.Reaches([], via, isKept),
            "dropped" => new PacketClaim.IsLost(LostFate.Dropped),
            "rejected" => new PacketClaim.IsLost(LostFate.Rejected),
            _ => new PacketClaim.IsLost(LostFate.Lost),
        },
        _ => throw new InvalidOperationException("The cases of ClaimSyntax are closed."),
    };

    private (ImmutableArray<string> Via, bool IsAnyNode, bool IsKept) Clauses(IReadOnlyList<ClauseSyntax> clauses)
    {
        foreach (var twice in clauses.GroupBy(c => c.GetType()).Where(g => g.Count() > 1))
            errors.Add(twice.Last().Keyword, $"'{twice.Last().Keyword.Text}' is given twice");
        var via = clauses.OfType<ClauseSyntax.Via>().FirstOrDefault();
        return ([.. (via?.Places ?? []).Select(Node).OfType<string>()], via is { Places.Count: 0 }, clauses.OfType<ClauseSyntax.Kept>().Any());
    }

    private string? Node(QueryToken place)
    {
        if (place.Text.StartsWith("node/", StringComparison.Ordinal) && place.Text.Length > "node/".Length)
            return place.Text["node/".Length..];
        errors.Expected(place, "node/NAME, or any node");
        return null;
    }
}
