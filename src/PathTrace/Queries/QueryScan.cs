using Sprache;

namespace PathTrace.Queries;

/// <summary>What the grammar of queries needs beyond Sprache: runs of characters with their place, and failures that give the place back.</summary>
internal static class QueryScan
{
    /// <summary>A character of a name, port or number: anything but white space, control characters and what separates pieces.</summary>
    internal static bool IsPart(string text, int index) => IsWord(text, index) && text[index] != ',';

    /// <summary>A character of an option's value: lists have commas.</summary>
    internal static bool IsWord(string text, int index) => text[index] switch
    {
        '/' or ':' or '[' or ']' or '>' or '→' or '"' or '\'' => false,
        '-' => index + 1 >= text.Length || text[index + 1] != '>',
        var c => !char.IsWhiteSpace(c) && !char.IsControl(c),
    };

    /// <summary>A character of an address with or without a port.</summary>
    internal static bool IsHost(string text, int index) => text[index] == ':' || IsPart(text, index);

    /// <summary>The longest run of such characters, at least one.</summary>
    internal static Parser<QueryToken> Run(Func<string, int, bool> belongs, string expected) => input =>
    {
        var rest = input;
        while (!rest.AtEnd && belongs(rest.Source, rest.Position))
            rest = rest.Advance();
        var text = input.Source[input.Position..rest.Position];
        return text.Length > 0
            ? Result.Success(new QueryToken(text, input.Position), rest)
            : Result.Failure<QueryToken>(input, "", [expected]);
    };

    /// <summary>Says what was expected when the production fails at its very beginning; later failures say it better themselves.</summary>
    internal static Parser<T> Expecting<T>(this Parser<T> parser, string expected) => input =>
    {
        var result = parser(input);
        return result.WasSuccessful || result.Remainder.Position != input.Position
            ? result
            : Result.Failure<T>(result.Remainder, "", [expected]);
    };

    /// <summary>Makes a failing production one that has taken nothing, so that an alternative may be tried at the same place.</summary>
    internal static Parser<T> OrNothing<T>(this Parser<T> parser, string? expected = null) => input =>
    {
        var result = parser(input);
        return result.WasSuccessful ? result : Result.Failure<T>(input, "", expected is null ? result.Expectations : [expected]);
    };
}
