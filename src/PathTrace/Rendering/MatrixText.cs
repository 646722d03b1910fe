using PathTrace.Analysis.Diagnosis;

namespace PathTrace.Rendering;

/// <summary>
/// Who reaches what: a row for each way to call a service, a column for each place from which it is called. Places that fare alike share a column, and rows where all is well are counted.
/// </summary>
internal sealed class MatrixText(TextCanvas canvas, bool verbose)
{
    private const int MinCell = 11;
    private const int MaxCell = 26;
    private const int MaxRows = 16;

    internal void Write(DiagnosisReport report)
    {
        if (report.Calls.IsEmpty)
        {
            canvas.Blank();
            canvas.Line(2, new StyledRun("The snapshot shows no service: neither objects nor rules of kube-proxy, nor a balancer's frontend."));
            return;
        }

        var columns = MatrixColumn.Of(report);
        var rows = Enumerable.Range(0, report.Calls.Length).ToList();
        var shown = verbose || rows.Count <= MaxRows ? rows : [.. rows.Where(r => !IsWell(report, r)).Take(MaxRows)];
        var names = NamesOf(report);
        var label = Math.Min(Math.Max(20, shown.Select(r => TextWidth.Of(names[r])).DefaultIfEmpty(0).Max() + 2), Math.Max(20, canvas.Width / 2));
        foreach (var some in Tables(columns, canvas.Width - label))
            WriteTable(report, some, shown, names, label);
        WriteRest(report, rows.Count - shown.Count, rows.Except(shown).Count(r => !IsWell(report, r)));
        WriteLegend(columns);
    }

    // Of two rows of one name the address tells which is which: without objects every address of a service is like its own.
    private static List<string> NamesOf(DiagnosisReport report)
    {
        var repeated = report.Calls.GroupBy(c => c.ToString(), StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return [.. report.Calls.Select(c => repeated.Contains(c.ToString()) && c.Address.IsSet ? $"{c.Service} at {new PathTrace.Net.SocketAddress(c.Address, c.Port)}" : c.ToString())];
    }

    // As many columns a table as the width takes.
    private static IEnumerable<List<MatrixColumn>> Tables(IReadOnlyList<MatrixColumn> columns, int width)
    {
        var table = new List<MatrixColumn>();
        foreach (var column in columns)
        {
            if (table.Count > 0 && table.Sum(WidthOf) + WidthOf(column) > width)
            {
                yield return table;
                table = [];
            }

            table.Add(column);
        }

        if (table.Count > 0)
            yield return table;
    }

    private static int WidthOf(MatrixColumn column) => Math.Max(
        column.Cells.Max(c => c is null ? 0 : c.IsMeant ? TextWidth.Of(MeantText(c, false)) + 1 : TextWidth.Of(RangeOf(c)) + 4),
        Math.Clamp(TextWidth.Of(Sanitizer.Escape(column.Title)) + 3, MinCell, MaxCell));

    private void WriteTable(DiagnosisReport report, List<MatrixColumn> columns, List<int> rows, List<string> names, int label)
    {
        if (rows.Count == 0)
            return;
        canvas.Blank();
        canvas.Verbatim([new(new string(' ', label)), .. columns.Select(c => new StyledRun(Fit(c.Title, WidthOf(c)), TextStyle.Strong))]);
        foreach (var row in rows)
            canvas.Verbatim([new(Fit(names[row], label)), .. columns.Select(c => Cell(c.Cells[row], WidthOf(c), report.Calls[row].IsLocal))]);
    }

    private static StyledRun Cell(CallShare? share, int width, bool isLocal) => share switch
    {
        null => new(Fit("-", width), TextStyle.Faint),
        { IsMeant: true } => new(Fit(MeantText(share, isLocal), width), TextStyle.Faint),
        { Failed.IsZero: false } => new(Fit($"{RangeOf(share)} {Glyphs.Cross}", width), TextStyle.Bad),
        { Delivered.IsOne: true } => new(Fit(Percent.Of(share.Delivered), width), TextStyle.Good),
        { Delivered.IsZero: true } => new(Fit(Glyphs.Unsure, width), TextStyle.Unsure),
        _ => new(Fit($"{RangeOf(share)} {Glyphs.Unsure}", width), TextStyle.Unsure),
    };

    // A policy that lets in some backends' share only closes the rest.
    private static string MeantText(CallShare share, bool isLocal) =>
        isLocal ? "local" : share.Delivered.IsZero ? "closed" : $"{Percent.Of(share.Delivered)} open";

    // What is not decided may come to all or to nothing.
    private static string RangeOf(CallShare share) => Percent.Range(share.Delivered, PathTrace.Net.Fraction.One - share.Failed);

    private static bool IsWell(DiagnosisReport report, int row) => report.Shares[row].All(c => c is null or { IsMeant: true } or { Delivered.IsOne: true });

    private void WriteRest(DiagnosisReport report, int hidden, int hiddenIll)
    {
        if (hidden == 0)
            return;
        canvas.Blank();
        var well = hidden - hiddenIll;
        if (well > 0)
            canvas.Line(2, new StyledRun($"{(well == report.Calls.Length ? "all" : "the other")} {well} ways to call a service: 100 % from everywhere", TextStyle.Faint));
        if (hiddenIll > 0)
            canvas.Line(2, new StyledRun($"and {(hiddenIll == 1 ? "1 row more that is" : $"{hiddenIll} rows more that are")} not well (--verbose lists all)", TextStyle.Faint));
    }

    private void WriteLegend(IReadOnlyList<MatrixColumn> columns)
    {
        foreach (var column in columns.Where(c => c.Legend is not null))
        {
            canvas.Blank();
            canvas.Line(2, new StyledRun($"{column.Title}: ", TextStyle.Strong), new(column.Legend!, TextStyle.Faint));
        }
    }

    private static string Fit(string text, int width)
    {
        var safe = Sanitizer.Escape(text);
        if (TextWidth.Of(safe) > width - 1)
        {
            var kept = safe.Length;
            while (kept > 0 && TextWidth.Of(safe[..kept]) > width - 2)
                kept--;
            safe = safe[..kept] + Glyphs.Ellipsis;
        }

        return safe + new string(' ', Math.Max(0, width - TextWidth.Of(safe)));
    }
}
