using PathTrace.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Inputs.IpAddr;

/// <summary>
/// Reads the text forms of <c>ip addr</c>. A long listing begins each interface with its number; <c>-br</c> has one line an interface; <c>-o</c> has
/// one line an address, in which a backslash stands for every line end of the long form.
/// </summary>
internal sealed class InterfaceTextReader(FileDiagnostics diagnostics, InterfaceDrafts interfaces)
{
    private readonly InterfaceLineReader _lines = new(diagnostics, new StringPool());
    private InterfaceDraft? _current;
    private bool _isBehindLink;

    internal void Read()
    {
        var lines = new LineCursor(diagnostics.Source);
        while (lines.MoveNext())
        {
            if (CommandNoise.TryReport(lines.Line, lines.Span, diagnostics) || CommandEcho.TryRead(lines.Line, out _))
                continue;
            var isBroken = BrokenLine.Report(lines, diagnostics, "The interface of this line, which is left out, and those behind it are missing: whether the node owns an address may be unknown.", isIndented: true);
            ReadLine(lines.Line, lines.Start);
            if (isBroken)
                interfaces.DropUnfinished();
        }
    }

    private void ReadLine(ReadOnlySpan<byte> line, int start)
    {
        while (line.IndexOf("\\ "u8) is var cut and >= 0)
        {
            ReadPart(line[..cut], start);
            line = line[(cut + 1)..];
            start += cut + 1;
        }

        ReadPart(line, start);
    }

    private void ReadPart(ReadOnlySpan<byte> part, int start)
    {
        var tokens = new TokenCursor(part, start);
        if (!tokens.MoveNext() || tokens.Token[0] == '#')
            return;
        var span = diagnostics.Span(start, part.Length);
        if (tokens.Token[^1] == ':' && Utf8.TryNumber(tokens.Token[..^1], out var index) && index <= int.MaxValue)
        {
            Begin(ref tokens, (int)index, span);
            return;
        }

        var isBehindLink = _isBehindLink;
        _isBehindLink = false;
        if (_current is not null && ReadDetail(tokens, span, isBehindLink))
            return;
        if (InterfaceWords.IsSkipped(tokens.Token) || (part[0] is not ((byte)' ' or (byte)'\t') && ReadBrief(tokens, span)))
            return;
        diagnostics.Error(DiagnosticCode.BadAddressLine, span, "the line is none that ip addr prints", "What it says about an interface is missing.");
    }

    private void Begin(ref TokenCursor tokens, int index, SourceSpan span)
    {
        _isBehindLink = false;
        if (!tokens.MoveNext())
        {
            _current = null;
            diagnostics.Error(DiagnosticCode.BadAddressLine, span, "the line ends before the interface's name", "The interface and its addresses are missing.");
            return;
        }

        _current = interfaces.Begin(_lines.Name(tokens.Token.TrimEnd((byte)':')), span);
        _current.Facts = _current.Facts with { Index = index };
        if (tokens.TryTake("inet"u8) || tokens.TryTake("inet6"u8))
            _lines.ReadAddress(tokens, _current, span);
        else
            _lines.ReadHeader(tokens, _current);
    }

    private bool ReadDetail(TokenCursor tokens, SourceSpan span, bool isBehindLink)
    {
        if (tokens.Token.StartsWith("link/"u8))
        {
            _lines.ReadLink(tokens, _current!);
            _isBehindLink = true;
        }
        else if (tokens.Token.SequenceEqual("inet"u8) || tokens.Token.SequenceEqual("inet6"u8))
        {
            _lines.ReadAddress(tokens, _current!, span);
        }
        else if (tokens.Token.SequenceEqual("bridge_slave"u8))
        {
            InterfaceLineReader.ReadPort(tokens, _current!);
        }
        else if (isBehindLink && span.Utf8[0] is (byte)' ' or (byte)'\t' && !InterfaceWords.IsSkipped(tokens.Token))
        {
            _lines.ReadKind(tokens, _current!);
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadBrief(TokenCursor tokens, SourceSpan span)
    {
        var name = tokens.Token;
        if (!tokens.MoveNext() || !InterfaceWords.IsState(tokens.Token))
            return false;
        _current = null;
        var draft = interfaces.Begin(_lines.Name(name), span);
        draft.Facts = draft.Facts with { State = draft.Facts.State ?? _lines.Name(tokens.Token) };
        if (tokens.Rest.Contains((byte)'<'))
            _lines.ReadBriefLink(tokens, draft);
        else
            _lines.ReadBrief(tokens, draft, span);
        return true;
    }
}
