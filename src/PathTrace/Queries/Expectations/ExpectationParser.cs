using System.Collections.Immutable;
using PathTrace.Text;
using Sprache;

namespace PathTrace.Queries.Expectations;

/// <summary>
/// Reads what is expected of sets of packets: <c>tcp any -> lb/web:80 reaches svc/default/web</c> or <c>tcp from any to lb/web:80 reaches svc/default/web</c>. docs/expectations.md describes the language.
/// Bad text never throws.
/// </summary>
public static class ExpectationParser
{
    /// <summary>Longer expectations are refused: 16 KiB.</summary>
    public const int MaxBytes = 16384;

    internal const string Advice = "This expectation was not checked. One reads like: tcp any -> lb/web:80 reaches svc/default/web";

    private static readonly ImmutableDictionary<string, ImmutableArray<PacketSetEnd>> NoSets = ImmutableDictionary<string, ImmutableArray<PacketSetEnd>>.Empty;

    /// <summary>Reads an expectation given by itself; its diagnostics point into a text named <c>expectation</c>.</summary>
    /// <returns>The expectation, or null with at least one diagnostic.</returns>
    public static ParseResult<Expectation?> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var source = SourceText.From("expectation", text);
        return Parse(new SourceSpan(source, 0, source.Length), NoSets);
    }

    /// <summary>Reads an expectation that stands in a file, where sets may have names.</summary>
    internal static ParseResult<Expectation?> Parse(SourceSpan place, IReadOnlyDictionary<string, ImmutableArray<PacketSetEnd>> sets) => Parse(place.Text, place, sets);

    /// <summary>Reads an expectation that stands in a file, with blanks in place of what is none of it: as many bytes as there.</summary>
    internal static ParseResult<Expectation?> Parse(string text, SourceSpan place, IReadOnlyDictionary<string, ImmutableArray<PacketSetEnd>> sets) =>
        Read(text, place, sets, ExpectationGrammar.Expectation, (binder, syntax) => binder.Bind(text, syntax, place));

    /// <summary>Reads a set of packets alone.</summary>
    internal static ParseResult<PacketSetQuery?> ParsePackets(SourceSpan place, IReadOnlyDictionary<string, ImmutableArray<PacketSetEnd>> sets) =>
        Read(place.Text, place, sets, ExpectationGrammar.PacketsAlone, (binder, syntax) => binder.BindPackets(place.Text, syntax));

    private static ParseResult<T?> Read<TSyntax, T>(
        string text, SourceSpan place, IReadOnlyDictionary<string, ImmutableArray<PacketSetEnd>> sets, Parser<TSyntax> production, Func<ExpectationBinder, TSyntax, T?> bind)
        where T : class
    {
        var errors = new QueryErrors(place.Length <= MaxBytes ? text : "", place, DiagnosticCode.BadQuery, "expectation", Advice);
        if (place.Length > MaxBytes)
        {
            errors.Add(0, 0, $"the expectation is {place.Length} bytes long; at most {MaxBytes} are read");
            return new(null, errors.ToImmutable());
        }

        var result = production(new Input(text));
        T? value = null;
        if (result.WasSuccessful)
            value = bind(new(errors, sets), result.Value);
        else
            errors.Expected(result.Remainder.Position, result.Expectations);
        return new(errors.Any ? null : value, errors.ToImmutable());
    }
}
