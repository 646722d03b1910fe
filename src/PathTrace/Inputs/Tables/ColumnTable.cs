using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.Tables;

/// <summary>
/// The header of a text table whose columns are padded with blanks, as kubectl, gcloud and az print them and people write them. Columns begin
/// where their title begins; titles and cells may hold single blanks, columns are at least two blanks or a tab apart, or
/// a single blank throughout.
/// </summary>
internal sealed class ColumnTable
{
    private const int WideGap = 2;

    private readonly List<SourceSpan> _titles;
    private readonly List<string> _keys;
    private readonly int _lineStart;
    private readonly int _gap = WideGap;

    private ColumnTable(SourceSpan header)
    {
        Header = header;
        _lineStart = header.Start;
        _titles = Split(header, WideGap);
        if (_titles.Count == 1)
            (_titles, _gap) = (Split(header, 1), 1);
        _keys = [.. _titles.Select(t => Key(t.Text))];
    }

    /// <summary>The header's line.</summary>
    internal SourceSpan Header { get; }

    internal static ColumnTable FromHeader(SourceSpan header) => new(header);

    /// <summary>The column of one of these titles, compared by letters alone (<c>INTERNAL-IP</c> is <c>internalip</c>); -1 without.</summary>
    internal int Find(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (_keys.IndexOf(key) is var column and >= 0)
                return column;
        }

        return -1;
    }

    internal bool Has(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!_keys.Contains(key))
                return false;
        }

        return true;
    }

    /// <summary>
    /// The cells of a row, one per title, blanks trimmed, empty ones of length 0; null when the row fits the columns in no way. A row with as many
    /// parts as there are titles is taken as it stands, so that hand-made tables need not align; otherwise the columns of the header decide.
    /// </summary>
    internal IReadOnlyList<SourceSpan>? Cells(SourceSpan row)
    {
        var parts = Split(row, _gap);
        if (parts.Count == _titles.Count)
            return parts;

        // One part alone is text that strayed into the table, not a row with all else empty.
        if (_gap == WideGap && parts.Count > 1 && ByOffset(row) is { } aligned)
            return aligned;
        var words = Split(row, 1);
        return words.Count == _titles.Count ? words : null;
    }

    /// <summary>A title's letters and digits in lower case.</summary>
    internal static string Key(string title) => string.Concat(title.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private List<SourceSpan>? ByOffset(SourceSpan row)
    {
        var cells = new List<SourceSpan>(_titles.Count);
        for (var i = 0; i < _titles.Count; i++)
        {
            var start = Math.Min(i == 0 ? 0 : _titles[i].Start - _lineStart, row.Length);
            var end = i + 1 < _titles.Count ? Math.Min(_titles[i + 1].Start - _lineStart, row.Length) : row.Length;

            // A cell that runs over the next column's beginning shows that the row is not aligned with the header.
            if (start > 0 && start < row.Length && !TextLines.IsBlank(row.Utf8[start - 1]))
                return null;
            cells.Add(TextLines.Trim(row.Slice(start, end - start)));
        }

        return cells;
    }

    private static List<SourceSpan> Split(SourceSpan line, int gap)
    {
        var parts = new List<SourceSpan>();
        var text = line.Utf8;
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !IsGap(text, i, gap))
            {
                start = start < 0 ? i : start;
                continue;
            }

            if (start >= 0)
                parts.Add(TextLines.Trim(line.Slice(start, i - start)));
            start = -1;
        }

        return parts;
    }

    private static bool IsGap(ReadOnlySpan<byte> text, int i, int gap) =>
        text[i] == '\t'
        || (text[i] == ' ' && (gap == 1 || i + 1 == text.Length || TextLines.IsBlank(text[i + 1]) || (i > 0 && TextLines.IsBlank(text[i - 1]))));
}
