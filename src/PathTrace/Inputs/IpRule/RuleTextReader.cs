using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IpRule;

/// <summary>Reads the text form: <c>100:	from all fwmark 0x1/0xff lookup 200</c>.</summary>
internal sealed class RuleTextReader(FileDiagnostics diagnostics, RuleListing listing)
{
    private readonly RuleWordReader _words = new(diagnostics, new StringPool());
    private readonly IpFamily _unstated = listing.Family;

    internal void Read()
    {
        var lines = new LineCursor(diagnostics.Source);
        while (lines.MoveNext())
        {
            if (!IsKernelsLast(lines.Line) && BrokenLine.Report(lines, diagnostics, "Lookups that no earlier rule answers are unknown."))
                ReadBroken(lines.Tokens, lines.Span);
            else
                ReadLine(lines.Tokens, lines.Span);
        }
    }

    // The last rule that the kernel makes by itself (fib_rules.c, fib_default_rules_init) lacks nothing but the newline: whoever pastes a listing may lose that.
    private bool IsKernelsLast(ReadOnlySpan<byte> line)
    {
        var last = listing.Family == IpFamily.IPv6 ? "32766:\tfrom all lookup main"u8 : "32767:\tfrom all lookup default"u8;
        return line.TrimEnd((byte)' ').SequenceEqual(last);
    }

    // Of a file that holds nothing but the beginning of something else, nothing says that it is a listing: it counts as not collected.
    private void ReadBroken(TokenCursor tokens, SourceSpan span)
    {
        if (listing.Rules.IsEmpty && !char.IsAsciiDigit((char)span.Utf8.TrimStart(" \t"u8)[0]))
            return;
        var isStated = tokens.MoveNext() && tokens.Token[^1] == ':';
        listing.AddBroken(span, isStated && Utf8.TryNumber(tokens.Token[..^1], out var preference) ? preference : null);
    }

    private void ReadLine(TokenCursor tokens, SourceSpan span)
    {
        if (!tokens.MoveNext())
            return;
        if (tokens.Token[^1] == ':' && Utf8.TryNumber(tokens.Token[..^1], out var preference))
        {
            var draft = new RuleDraft(preference);
            _words.Read(ref tokens, draft);
            if (!draft.HasAction)
            {
                if (!draft.HasUnknown)
                    diagnostics.Warning(DiagnosticCode.BadRoutingRuleLine, span, "the routing rule does not say what it does", RuleWordReader.Consequence);
                draft.AddUnknown("(no action)");
            }

            listing.Add(draft, span);
        }
        else if (CommandEcho.TryRead(span.Utf8, out var echo))
        {
            listing.Begin(echo.Family == IpFamily.None ? _unstated : echo.Family);
        }
        else if (tokens.Token[0] != '#' && !CommandNoise.TryReport(span.Utf8, span, diagnostics))
        {
            diagnostics.Error(DiagnosticCode.BadRoutingRuleLine, span, "the line does not begin with a preference", "A routing rule may be missing: lookups may be wrong.");
        }
    }
}
