using System.Collections.Immutable;
using System.Text.Unicode;
using PathTrace.Text;
using Sprache;

namespace PathTrace.Queries.Expectations;

/// <summary>One reading of a file of expectations and of what it includes. A line that is wrong hides no other line.</summary>
/// <param name="folder">Where included files lie; null where there is none.</param>
internal sealed class ExpectationFileRun(ExpectationFolder? folder)
{
    private const string Advice = "Nothing was checked. A line reads like: expect tcp any -> lb/web:80 reaches svc/default/web";

    private readonly NamedSets _sets = new();
    private readonly List<SourceText> _files = [];
    private readonly Stack<string> _open = new();
    private readonly List<Expectation> _expectations = [];
    private readonly List<AllowedChange> _allowed = [];
    private readonly List<PolicyRule> _policies = [];
    private readonly List<Diagnostic> _problems = [];
    private int _lines;

    internal ParseResult<ExpectationFile> Read(SourceText first)
    {
        ReadFile(first);
        return new(
            new()
            {
                Sources = [.. _files],
                Expectations = [.. _expectations],
                Allowed = [.. _allowed],
                Policies = [.. _policies],
                Sets = _sets.ToImmutableDictionary(),
            },
            [.. _problems]);
    }

    private void ReadFile(SourceText file)
    {
        _files.Add(file);
        if (Whole(file) is { } problem)
        {
            _problems.Add(new(DiagnosticCode.BadExpectationLine, DiagnosticSeverity.Error, SourceSpan.WholeFile(file), problem, Advice));
            return;
        }

        _open.Push(file.Name);
        var lines = ExpectationLine.Of(file).Select(l => (Line: l, Errors: ErrorsOf(l))).Select(l => (l.Line, l.Errors, Syntax: Parse(l.Line, l.Errors))).ToList();
        foreach (var (line, errors, let) in lines.Select(l => (l.Line, l.Errors, l.Syntax as StatementSyntax.Let)))
        {
            if (let is not null)
                _sets.Announce(let.Name.Text, errors.SpanOf(let.Name.Start, let.Name.Text.Length));
        }

        foreach (var (line, errors, syntax) in lines)
        {
            Bind(line, syntax, errors);
            _problems.AddRange(errors.ToImmutable());
        }

        _open.Pop();
    }

    private string? Whole(SourceText file)
    {
        if (file.Length > ExpectationFileParser.MaxBytes)
            return $"the file is longer than {ExpectationFileParser.MaxBytes >> 10} KiB";
        if (!Utf8.IsValid(file.Utf8))
            return "the file is not UTF-8";
        _lines += file.Utf8.Count((byte)'\n');
        return _lines > ExpectationFileParser.MaxLines ? $"the files have more than {ExpectationFileParser.MaxLines} lines" : null;
    }

    private static QueryErrors ErrorsOf(ExpectationLine line) => new(line.Text, line.Place, DiagnosticCode.BadExpectationLine, "line", Advice);

    private static StatementSyntax? Parse(ExpectationLine line, QueryErrors errors)
    {
        if (line.Place.Length > ExpectationParser.MaxBytes)
        {
            errors.Add(0, 0, $"the line is {line.Place.Length} bytes long; at most {ExpectationParser.MaxBytes} are read");
            return null;
        }

        var result = StatementGrammar.Statement(new Input(line.Text));
        if (result.WasSuccessful)
            return result.Value;
        errors.Expected(result.Remainder.Position, result.Expectations);
        return null;
    }

    private void Bind(ExpectationLine line, StatementSyntax? syntax, QueryErrors errors)
    {
        var binder = new StatementBinder(errors, _sets);
        switch (syntax)
        {
            case StatementSyntax.Let let:
                binder.Define(let);
                break;
            case StatementSyntax.Include include:
                Include(line.Place.Source!, include, errors);
                break;
            case StatementSyntax.Expect expect:
                Expect(line, expect);
                break;
            case StatementSyntax.Allow allow:
                _allowed.Add(new(binder.Scopes(allow), line.Comment, Trimmed(line)));
                break;
            case StatementSyntax.Policy policy:
                var (kind, code, node, level) = binder.Policy(policy);
                _policies.Add(new(kind, code, node, level, line.Comment, Trimmed(line)));
                break;
            default:
                break;
        }
    }

    private void Expect(ExpectationLine line, StatementSyntax.Expect expect)
    {
        var lead = System.Text.Encoding.UTF8.GetByteCount(line.Text.AsSpan(0, expect.Start));
        var place = line.Place with { Start = line.Place.Start + lead, Length = line.Place.Length - lead };
        var (expectation, problems) = ExpectationParser.Parse(line.Text[expect.Start..], place, _sets);
        if (expectation is not null)
            _expectations.Add(expectation);
        _problems.AddRange(problems);
    }

    // A second time a file says nothing new: two files may share one with sets.
    private void Include(SourceText from, StatementSyntax.Include include, QueryErrors errors)
    {
        if (folder is null)
        {
            errors.Add(include.Path, "this text is no file, and nothing can be included from it");
            return;
        }

        if (folder.TryRead(from, include.Path.Text, out var problem) is not { } file)
            errors.Add(include.Path, problem!);
        else if (_open.Contains(file.Name))
            errors.Add(include.Path, $"{file.Name} includes itself: {string.Join(" includes ", _open.Reverse().SkipWhile(n => n != file.Name).Append(file.Name))}");
        else if (_open.Count >= ExpectationFileParser.MaxDepth)
            errors.Add(include.Path, $"files are included {ExpectationFileParser.MaxDepth} deep at most");
        else if (_files.Count >= ExpectationFileParser.MaxFiles)
            errors.Add(include.Path, $"at most {ExpectationFileParser.MaxFiles} files are read");
        else if (!_files.Exists(f => f.Name == file.Name))
            ReadFile(file);
    }

    private static SourceSpan Trimmed(ExpectationLine line)
    {
        var lead = line.Text.Length - line.Text.TrimStart().Length;
        return line.Place with { Start = line.Place.Start + lead, Length = line.Place.Length - lead };
    }
}
