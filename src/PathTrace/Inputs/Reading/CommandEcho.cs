using System.Text;
using PathTrace.Net;

namespace PathTrace.Inputs.Reading;

/// <summary>
/// The echo of an <c>ip</c> command that stands before its output in a collected file: behind a shell prompt, behind <c>+</c> or <c>#</c>, or alone.
/// </summary>
/// <param name="Family">IPv4 or IPv6 when the command says so; none otherwise.</param>
/// <param name="Table">The text behind <c>table</c>; null without, or when it is <c>all</c>.</param>
internal readonly record struct CommandEcho(IpFamily Family, string? Table)
{
    /// <summary>Reads the line as the echo of a command; false when it is none.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> line, out CommandEcho echo)
    {
        echo = default;
        var tokens = new TokenCursor(line, 0);
        do
        {
            if (!tokens.MoveNext())
                return false;
            if (IsCommand(tokens.Token))
            {
                echo = ReadArguments(ref tokens);
                return true;
            }
        }
        while (IsPrompt(tokens.Token));
        return false;
    }

    private static bool IsCommand(ReadOnlySpan<byte> token) => token.SequenceEqual("ip"u8) || token.EndsWith("/ip"u8);

    private static bool IsPrompt(ReadOnlySpan<byte> token) =>
        token[^1] is (byte)'#' or (byte)'$' or (byte)'>' or (byte)'+' || token[0] == '[' || token.SequenceEqual("sudo"u8);

    private static CommandEcho ReadArguments(ref TokenCursor tokens)
    {
        var family = IpFamily.None;
        string? table = null;
        while (tokens.MoveNext())
        {
            if (tokens.Token.SequenceEqual("-6"u8))
                family = IpFamily.IPv6;
            else if (tokens.Token.SequenceEqual("-4"u8))
                family = IpFamily.IPv4;
            else if (tokens.Token.SequenceEqual("table"u8) && tokens.MoveNext())
                table = tokens.Token.SequenceEqual("all"u8) ? null : Encoding.UTF8.GetString(tokens.Token);
        }

        return new(family, table);
    }
}
