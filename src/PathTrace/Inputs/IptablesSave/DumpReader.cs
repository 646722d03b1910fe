using System.Globalization;
using System.Text;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>The lines of a file, one after the other: tables, chains, rules, comments. Rules themselves are read by <see cref="RuleReader"/>.</summary>
internal sealed partial class DumpReader
{
    private static ReadOnlySpan<byte> NoRules => "# no rules"u8;

    private readonly SourceText _source;
    private readonly IpFamily _wanted;
    private readonly RuleCache _cache;
    private readonly DiagnosticSink _diagnostics;
    private readonly RuleContext _context;
    private readonly DumpAssembler _assembler;
    private TableBuilder? _table;
    private bool _sawTableLine;
    private bool _isImplicitTable;
    private DumpFrame _frame;

    internal DumpReader(SourceText source, IpFamily family, RuleCache cache)
    {
        _source = source;
        _wanted = family;
        _cache = cache;
        _diagnostics = new(source);
        var known = family == IpFamily.None ? DumpHeader.Sniff(source.Utf8) : family;
        cache.BeginFile(known, source.Length);
        _context = new(_diagnostics, cache.Names, cache.Values, known);
        _assembler = new(_diagnostics, known);
    }

    internal ParseResult<IptablesSaveDump> Read()
    {
        var text = _source.Utf8;
        var start = 0;
        while (start < text.Length)
        {
            var length = text[start..].IndexOf((byte)'\n');
            var isLast = length < 0;
            if (isLast)
                length = text.Length - start;
            ReadLine(text.Slice(start, length), start, isCut: isLast && _sawTableLine && !_isImplicitTable);
            start += length + 1;
        }

        Finish(text);
        return new(_assembler.Build(), _diagnostics.ToImmutable());
    }

    private void ReadLine(ReadOnlySpan<byte> line, int start, bool isCut)
    {
        var end = line.Length;
        while (end > 0 && line[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r')
            end--;
        var begin = 0;
        while (begin < end && line[begin] is (byte)' ' or (byte)'\t')
            begin++;
        if (begin == end)
            return;
        line = line[begin..end];
        start += begin;
        switch (line[0])
        {
            case (byte)'-':
            case (byte)'[':
                ReadCommand(line, start, isCut && _table is not null);
                break;
            case (byte)':':
                ReadChain(line, start);
                break;
            case (byte)'*':
                OpenTable(line, start);
                break;
            case (byte)'#':
                ReadComment(line, start);
                break;
            case (byte)'C' when line.SequenceEqual("COMMIT"u8):
                Commit(line, start);
                break;
            default:
                ReportUnknownLine(line, start);
                break;
        }
    }

    private void OpenTable(ReadOnlySpan<byte> line, int start)
    {
        var word = line[1..].TrimStart((byte)' ');
        if (word.IsEmpty || word.ContainsAnyExceptInRange((byte)'a', (byte)'z'))
        {
            ReportUnknownLine(line, start);
            return;
        }

        if (_table is not null && !_isImplicitTable)
            Truncate(start, "the table before this line ends without COMMIT");
        else if (_frame.IsOpen)
            LoseTables(start, "the dump before this line ends without '# Completed'");
        CloseTable();
        _frame.Begin();
        _sawTableLine = true;
        _isImplicitTable = false;
        if (BuiltinChains.TableOf(word) is { } name)
        {
            _table = new(name, _source, new(_source, start, line.Length), _cache.Names);
            _context.Table = _table;
            return;
        }

        Report(
            DiagnosticCode.UnknownTable,
            DiagnosticSeverity.Warning,
            start,
            line.Length,
            $"iptables has no table '{Encoding.UTF8.GetString(word)}'",
            "Its lines are left out.");
        _table = new(TableName.Filter, _source, default, _cache.Names);
        _context.Table = _table;
    }

    private void Commit(ReadOnlySpan<byte> line, int start)
    {
        if (_table is null)
            Report(DiagnosticCode.OutsideTable, DiagnosticSeverity.Info, start, line.Length, "COMMIT stands outside any table");
        CloseTable();
        _frame.Commit();
    }

    // A table of an unknown name has no source: it is read for its diagnostics and then dropped.
    private void CloseTable()
    {
        if (_table is { Source.IsSet: true } table)
            _assembler.Add(table);
        _table = null;
        _context.Table = null;
    }

    private void ReadComment(ReadOnlySpan<byte> line, int start)
    {
        if (DumpHeader.TryRead(line, out var header))
            BeginDump(header, line, start);
        else if (line.StartsWith("# Completed"u8))
            _frame.Complete();
        else if (line.StartsWith("# Table `"u8) && line.IndexOf("is incompatible"u8) >= 0)
        {
            ReadIncompatible(line, start);
        }
        else if (line.StartsWith("# Warning: ip"u8) && line.IndexOf("tables present"u8) >= 0)
        {
            Report(
                DiagnosticCode.OtherBackendHasRules,
                DiagnosticSeverity.Warning,
                start,
                line.Length,
                "the other backend holds tables too, and both run",
                "Collect iptables-legacy-save as well as iptables-nft-save; until then, every path that enters the node depends on those rules.");
        }
    }

    private void BeginDump(DumpHeader header, ReadOnlySpan<byte> line, int start)
    {
        if (_table is not null && !_isImplicitTable)
            Truncate(start, "the dump before this line ends without COMMIT");
        else if (_frame.Lacks is { } lack)
            LoseTables(start, $"the dump before this line ends {lack}");
        CloseTable();
        if (_wanted != IpFamily.None && header.Family != _wanted)
            ReportFamily(header, line, start);
        _context.Family = header.Family;
        _assembler.Begin(header);
        _frame.Head();
    }

    private void ReadIncompatible(ReadOnlySpan<byte> line, int start)
    {
        var name = line["# Table `"u8.Length..];
        var quote = name.IndexOf((byte)'\'');
        Report(
            DiagnosticCode.LossySave,
            DiagnosticSeverity.Warning,
            start,
            line.Length,
            "the table holds native nftables rules that iptables-save cannot print",
            "The table's rules are unknown; collect 'nft list ruleset' to see them.");
        if (quote >= 0 && BuiltinChains.TableOf(name[..quote]) is { } table)
            _assembler.AddIncompatible(new(table, _source, new(_source, start, line.Length), _cache.Names) { IsComplete = false });
        else
            _assembler.IsComplete = false;
    }

    private void Finish(ReadOnlySpan<byte> text)
    {
        if (text.Trim(" \t\r\n"u8).IsEmpty)
        {
            Report(
                DiagnosticCode.EmptyFile,
                DiagnosticSeverity.Error,
                0,
                0,
                "the file is empty: either the command failed, or no table is in use and it had nothing to print",
                "The rules of this node are unknown; run iptables-save again as root: if it prints nothing and 'echo $?' says 0, write the line '# no rules' into the file.");
            _assembler.IsComplete = false;
        }
        else if (_table is not null && !_isImplicitTable)
        {
            Truncate(text.Length, "the dump ends without COMMIT: it is cut off");
        }
        else if (_frame.Lacks is { } lack)
        {
            LoseTables(text.Length, $"the dump ends {lack}: it is cut off");
        }
        else if (LacksEnd(text))
        {
            LoseTables(text.Length, "the dump's last line has no end: it is cut off");
        }

        CloseTable();
    }

    // A person's editor may leave the last newline out; iptables-save never does, and who writes no comments is no iptables-save.
    private bool LacksEnd(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd(" \t\r"u8);
        if (text[^1] == '\n')
            return false;
        var last = text[(text.LastIndexOf((byte)'\n') + 1)..].TrimStart(" \t"u8);
        return _frame.WasHeaded || (last[0] == '#' && !last.SequenceEqual(NoRules));
    }

    private void Truncate(int start, string message)
    {
        _table!.IsComplete = false;
        ReportTruncated(start, message, $"Rules of table {_table.Name.ToString().ToLowerInvariant()}");
    }

    private void LoseTables(int start, string message) => ReportTruncated(start, message, "Whole tables");

    private void ReportTruncated(int start, string message, string lost)
    {
        _assembler.IsComplete = false;
        Report(
            DiagnosticCode.Truncated,
            DiagnosticSeverity.Error,
            start,
            0,
            message,
            $"{lost} may be missing; save again and look at the error messages of iptables-save.");
    }

    private void ReportFamily(DumpHeader header, ReadOnlySpan<byte> line, int start) => Report(
        DiagnosticCode.UnexpectedFamily,
        DiagnosticSeverity.Warning,
        start,
        line.Length,
        string.Create(CultureInfo.InvariantCulture, $"the file was given as {_wanted}, but its header says {header.Family}"),
        "The header is believed.");

    private void ReportUnknownLine(ReadOnlySpan<byte> line, int start) => Report(
        DiagnosticCode.UnknownLine,
        DiagnosticSeverity.Warning,
        start,
        line.Length,
        "iptables-save prints no such line",
        "The line is left out; if it is a part of a rule, collect the dump again.");

    private void Report(DiagnosticCode code, DiagnosticSeverity severity, int start, int length, string message, string? consequence = null) =>
        _diagnostics.Report(code, severity, start, length, message, consequence);
}
