using System.Buffers;
using System.Globalization;
using System.Text;
using PathTrace.Text;
using Sprache;

namespace PathTrace.Inputs.Lines;

/// <summary>
/// Runs a Sprache grammar over one line of a file that people write. The line is decoded as Latin-1, one character a byte, so that a
/// position of the grammar is an offset in the file; names go back through <see cref="Name"/>.
/// </summary>
internal static class LineGrammar
{
    /// <summary>Nobody writes longer lines by hand; a longer one is refused before the grammar sees it.</summary>
    internal const int MaxLineLength = 16384;

    private static readonly SearchValues<char> AddressMarks = SearchValues.Create(":/[]");
    private static readonly SearchValues<char> DigitsAndDot = SearchValues.Create("0123456789.");

    internal static Parser<string> Blanks0 { get; } = Parse.Chars(" \t").Many().Text();

    internal static Parser<string> Blanks { get; } = Parse.Chars(" \t").AtLeastOnce().Text().Named("a blank");

    /// <summary>Blanks and a comment up to the end of the line.</summary>
    internal static Parser<string> EndOfLine { get; } =
        from blanks in Blanks0
        from comment in Parse.Char('#').Then(_ => Parse.AnyChar.Many()).Optional()
        from end in Parse.Return("").End().Named("the end of the line")
        select end;

    /// <summary>The offset in the line; takes nothing.</summary>
    internal static Parser<int> Offset { get; } = input => Result.Success(input.Position, input);

    /// <summary><c>-></c>, <c>=></c>, or <c>→</c> (three bytes in UTF-8).</summary>
    internal static Parser<string> Arrow { get; } =
        Parse.String("->").Or(Parse.String("=>")).Or(Parse.String("\u00e2\u0086\u0092")).Text().Named("\"->\"");

    /// <summary>Blanks before another word; takes the blanks only.</summary>
    internal static Parser<string> WordAhead { get; } =
        from blanks in Blanks
        from ahead in Peek(c => c is not (',' or '#'))
        select blanks;

    /// <summary>Everything up to a blank, a comma or a comment.</summary>
    internal static Parser<string> Word { get; } = Parse.CharExcept(" \t,#").AtLeastOnce().Text();

    internal delegate bool Converter<T>(string word, out T value);

    /// <summary>The parser's text turned into a value; a text that is none fails where it begins.</summary>
    internal static Parser<T> As<T>(this Parser<string> word, Converter<T> convert, string expectation) => input =>
    {
        var result = word(input);
        return result.WasSuccessful && convert(result.Value, out var value)
            ? Result.Success(value, result.Remainder)
            : Result.Failure<T>(input, expectation, [expectation]);
    };

    /// <summary>This word and no other; an expectation of its own, so that errors name it.</summary>
    internal static Parser<string> Keyword(string keyword) =>
        Word.As<string>((string word, out string value) => (value = word) == keyword, keyword);

    /// <summary>
    /// As many items as are announced. Sprache's Many forgets a failure inside an item; here an item whose beginning stands there must be complete.
    /// </summary>
    internal static Parser<IReadOnlyList<T>> Repeat<TStart, T>(Parser<TStart> start, Parser<T> item) => input =>
    {
        var found = new List<T>();
        while (start(input) is { WasSuccessful: true } begun)
        {
            var next = item(begun.Remainder);
            if (!next.WasSuccessful)
                return Result.Failure<IReadOnlyList<T>>(next.Remainder, next.Message, next.Expectations);
            found.Add(next.Value);
            input = next.Remainder;
        }

        return Result.Success<IReadOnlyList<T>>(found, input);
    };

    /// <summary>A name as people read it, from the grammar's Latin-1 text.</summary>
    internal static string Name(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));

    /// <summary>True for a word that can only be a mistyped address: no name is made of digits and dots, or holds a colon or slash.</summary>
    internal static bool LooksLikeAddress(string word) =>
        word.AsSpan().ContainsAny(AddressMarks) || !word.AsSpan().ContainsAnyExcept(DigitsAndDot);

    /// <summary>Reads the line, or says at which column what was expected.</summary>
    /// <returns>The value; null when the line does not fit the grammar.</returns>
    internal static T? Read<T>(Parser<T> grammar, SourceSpan line, DiagnosticCode code, string consequence, DiagnosticList diagnostics)
        where T : class
    {
        if (line.Length > MaxLineLength)
        {
            var most = string.Create(CultureInfo.InvariantCulture, $"the line is longer than {MaxLineLength} bytes");
            diagnostics.Error(code, line, most, consequence);
            return null;
        }

        var result = grammar(new Input(Encoding.Latin1.GetString(line.Utf8)));
        if (result.WasSuccessful)
            return result.Value;
        var found = WordAt(line, Math.Min(result.Remainder.Position, line.Length));
        var expected = string.Join(" or ", result.Expectations.Distinct(StringComparer.Ordinal));
        var what = found.Length == 0 ? "the end of the line" : TextLines.Quote(found);
        diagnostics.Error(code, found, $"expected {expected}, found {what}", consequence);
        return null;
    }

    /// <summary>The beginning of the line as the grammar reads it; null when it does not fit.</summary>
    internal static T? TryRead<T>(Parser<T> grammar, SourceSpan line)
        where T : class
    {
        if (line.Length > MaxLineLength)
            return null;
        var result = grammar(new Input(Encoding.Latin1.GetString(line.Utf8)));
        return result.WasSuccessful ? result.Value : null;
    }

    private static Parser<char> Peek(Func<char, bool> predicate) => input =>
        !input.AtEnd && predicate(input.Current) ? Result.Success(input.Current, input) : Result.Failure<char>(input, "", []);

    private static SourceSpan WordAt(SourceSpan line, int offset)
    {
        var rest = line.Utf8[offset..];
        var length = 0;
        while (length < rest.Length && !TextLines.IsBlank(rest[length]))
            length++;
        return line.Slice(offset, length);
    }
}
