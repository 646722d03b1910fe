using System.Collections.Immutable;
using PathTrace.Inputs.Reading;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.Ipset;

/// <summary>Reads the lines of <c>ipset save</c> and gathers members by set.</summary>
internal sealed class IpsetLineReader(FileDiagnostics diagnostics)
{
    private const string MemberConsequence = "The member is missing: who is in the set is uncertain.";
    private const string SetConsequence = "The set is missing: rules that ask for it are indeterminate.";

    private readonly Dictionary<string, IpSetDraft> _byName = new(StringComparer.Ordinal);
    private readonly List<IpSetDraft> _inOrder = [];
    private readonly StringPool _pool = new();
    private IpSetDraft? _latest;

    internal ImmutableArray<IpSet> Read()
    {
        var lines = new LineCursor(diagnostics.Source);
        while (lines.MoveNext())
        {
            if (lines.Line.StartsWith("Name: "u8))
            {
                diagnostics.Error(DiagnosticCode.BadIpsetLine, lines.Span, "the file is the output of ipset list", "No set was read; collect ipset save.");
                break;
            }

            if (BrokenLine.Report(lines, diagnostics, "Sets may lack members or be missing: rules that ask for them may be indeterminate."))
                DoubtAtEnd(lines.Tokens);
            else
                ReadLine(lines.Tokens, lines.Span);
        }

        return [.. _inOrder.Select(d => d.Build())];
    }

    // ipset save prints a set's members behind it: those of the last set and of the sets that the last lines name may go on.
    private void DoubtAtEnd(TokenCursor tokens)
    {
        var name = tokens.MoveNext() && tokens.MoveNext() ? _pool.Get(tokens.Token) : "";
        foreach (var draft in _inOrder)
            draft.IsUnderstood &= draft != _latest && draft != _inOrder[^1] && draft.Name != name;
    }

    private void ReadLine(TokenCursor tokens, SourceSpan span)
    {
        if (!tokens.MoveNext())
            return;
        Span<char> buffer = stackalloc char[8];
        switch (Utf8.Word(tokens.Token, buffer))
        {
            case "create" or "-N":
                ReadCreate(ref tokens, span);
                break;
            case "add" or "-A":
                ReadAdd(ref tokens, span);
                break;
            case "COMMIT":
                break;
            default:
                if (tokens.Token[0] != '#' && !CommandNoise.TryReport(span.Utf8, span, diagnostics))
                    diagnostics.Error(DiagnosticCode.BadIpsetLine, span, "the line is none that ipset save prints", "What it says about a set is missing.");
                break;
        }
    }

    private void ReadCreate(ref TokenCursor tokens, SourceSpan span)
    {
        tokens.TryTake("-exist"u8);
        var name = tokens.MoveNext() ? _pool.Get(tokens.Token) : null;
        if (name is null || !tokens.MoveNext())
        {
            diagnostics.Error(DiagnosticCode.BadIpsetLine, span, "the line ends before the set's type", SetConsequence);
            return;
        }

        var draft = new IpSetDraft(name, _pool.Get(tokens.Token), span);
        if (!_byName.TryAdd(name, draft))
        {
            diagnostics.Error(DiagnosticCode.BadIpsetLine, span, $"the set {Shorten(name)} is created a second time", "Its first creation counts.");
            return;
        }

        _inOrder.Add(draft);
        _latest = draft;
        if (!draft.IsKnownType)
            Doubt(draft, span, $"'{Shorten(draft.TypeName)}' is no known type of set");
        var isUnderstood = IpSetOptions.TryRead(ref tokens, draft);
        if (!isUnderstood)
            Doubt(draft, diagnostics.Span(tokens.TokenStart, tokens.Token.Length), $"'{Utf8.Quote(tokens.Token)}' is no known option of a set, or has an unknown value");
    }

    private void ReadAdd(ref TokenCursor tokens, SourceSpan span)
    {
        tokens.TryTake("-exist"u8);
        var name = tokens.MoveNext() ? _pool.Get(tokens.Token) : null;
        if (name is null || !_byName.TryGetValue(name, out var draft))
        {
            diagnostics.Error(DiagnosticCode.BadIpsetLine, span, $"the set {Shorten(name ?? "")} was not created before", MemberConsequence);
            return;
        }

        _latest = draft;
        if (!draft.IsKnownType)
            return;
        var hasElement = tokens.MoveNext();
        var place = diagnostics.Span(tokens.TokenStart, tokens.Token.Length);
        if (!hasElement || !IpSetElementReader.TryRead(tokens.Token, draft, _pool, out var elements))
        {
            Doubt(draft, place, $"'{Utf8.Quote(place.Utf8)}' is no member of a set of type {Shorten(draft.TypeName)}");
            return;
        }

        // The kernel takes no element outside a bitmap's range (ip_set_bitmap_ip.c, ip_set_bitmap_port.c: IPSET_ERR_BITMAP_RANGE): the dump is damaged.
        if (!draft.IsInRange(elements[0]))
        {
            Doubt(draft, place, $"'{Utf8.Quote(place.Utf8)}' is outside the range of set {Shorten(name)}");
            return;
        }

        if (IpSetMemberOptions.TryRead(ref tokens, out var noMatch, out var isWildcard))
            draft.Add(new(isWildcard ? [.. elements.Select(AsPrefix)] : elements, noMatch, span));
        else
            Doubt(draft, diagnostics.Span(tokens.TokenStart, tokens.Token.Length), $"'{Utf8.Quote(tokens.Token)}' is no known option of a member");
    }

    private void Doubt(IpSetDraft draft, SourceSpan place, string message)
    {
        draft.IsUnderstood = false;
        diagnostics.Warning(DiagnosticCode.BadIpsetLine, place, message, "Who is not in the set is uncertain: rules that ask for it may be indeterminate.");
    }

    private static IpSetElement AsPrefix(IpSetElement element) =>
        element is IpSetElement.Interface link ? link with { IsPrefix = true } : element;

    private static string Shorten(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
