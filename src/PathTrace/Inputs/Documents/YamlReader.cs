using PathTrace.Inputs.Lines;
using PathTrace.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PathTrace.Inputs.Documents;

/// <summary>Reads one YAML document from YamlDotNet's events, element by element where it is a list.</summary>
internal sealed class YamlReader
{
    private readonly SourceSpan _document;
    private readonly DiagnosticList _diagnostics;
    private readonly ISet<string>? _listKinds;
    private readonly CharOffsets _offsets;
    private readonly Parser _parser;
    private bool _failed;

    internal YamlReader(SourceSpan document, DiagnosticList diagnostics, ISet<string>? listKinds)
    {
        _document = document;
        _diagnostics = diagnostics;
        _listKinds = listKinds;
        var text = document.Text;
        _offsets = new(text, document.Length);
        _parser = new(new StringReader(text));
    }

    internal IEnumerable<DataValue> Objects()
    {
        while (Next() is { } current && current is not (MappingStart or SequenceStart or DocumentEnd))
        {
        }

        return _parser.Current switch
        {
            _ when _failed => [],
            MappingStart start => RootMap(start),
            SequenceStart => Elements(),
            _ => [],
        };
    }

    private IEnumerable<DataValue> Elements()
    {
        while (Next() is { } current and not SequenceEnd)
        {
            if (Value(current, 1) is { } value)
                yield return value;
        }
    }

    private IEnumerable<DataValue> RootMap(MappingStart start)
    {
        var fields = new List<KeyValuePair<string, DataValue>>();
        var isList = false;
        while (Next() is { } key and not MappingEnd)
        {
            if ((key as Scalar)?.Value == "items" && Next() is { } items)
            {
                if (items is SequenceStart)
                {
                    isList = true;
                    foreach (var element in Elements())
                        yield return element;
                }
                else if (Value(items, 1) is { } other)
                {
                    fields.Add(new("items", other));
                }
            }
            else if (Field(key, 0) is { } field)
            {
                fields.Add(field);
            }
        }

        if (!isList && !_failed)
            yield return DataValue.Map(Since(start), fields);
        else if (fields.FirstOrDefault(f => f.Key == "kind").Value?.Text is { } kind)
            _listKinds?.Add(kind);
        else if (!_failed && _document.Utf8[^1] == '\n')
            ReportCutList();
    }

    // kubectl prints the fields of a list in order of their names: its kind stands behind the items.
    private void ReportCutList() => _diagnostics.Error(
        DiagnosticCode.Truncated, _document.Slice(_document.Length, 0), "the list ends without saying its kind: the file breaks off", YamlDocuments.Consequence);

    private KeyValuePair<string, DataValue>? Field(ParsingEvent key, int depth)
    {
        var name = Value(key, depth + 1);
        var value = Next() is { } next ? Value(next, depth + 1) : null;
        return name is null || value is null ? null : new(name.Text ?? "", value);
    }

    /// <summary>The value that begins with the event; null when the document ends or breaks off inside it.</summary>
    private DataValue? Value(ParsingEvent begin, int depth)
    {
        if (depth > YamlDocuments.MaxDepth)
            return Fail(begin.Start, "the document is nested too deeply");
        switch (begin)
        {
            case Scalar scalar:
                var isNull = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" };
                return isNull ? DataValue.Missing : DataValue.Scalar(Since(scalar), scalar.Value);
            case MappingStart:
                var fields = new List<KeyValuePair<string, DataValue>>();
                while (Next() is { } key and not MappingEnd)
                {
                    if (Field(key, depth) is { } field)
                        fields.Add(field);
                }

                return _failed ? null : DataValue.Map(Since(begin), fields);
            case SequenceStart:
                var items = new List<DataValue>();
                while (Next() is { } item and not SequenceEnd)
                {
                    if (Value(item, depth + 1) is { } value)
                        items.Add(value);
                }

                return _failed ? null : DataValue.List(Since(begin), items);
            case AnchorAlias alias:
                _diagnostics.Warning(DiagnosticCode.BadYaml, Since(alias), "aliases are not followed", "The value counts as absent.");
                return DataValue.Missing;
            default:
                return null;
        }
    }

    private ParsingEvent? Next()
    {
        if (_failed)
            return null;
        try
        {
            return _parser.MoveNext() ? _parser.Current : null;
        }
        catch (YamlException exception)
        {
            Fail(exception.Start, exception.InnerException?.Message ?? exception.Message);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The scanner is not ours; what it makes of hostile text must not end the program.
            Fail(_parser.Current?.End ?? Mark.Empty, "the text is no YAML");
        }

        return null;
    }

    private DataValue? Fail(Mark at, string message)
    {
        if (!_failed)
        {
            var span = _document.Slice(Math.Min(_offsets.BytesBefore(at.Index), _document.Length), 0);
            _diagnostics.Error(DiagnosticCode.BadYaml, span, message.TrimEnd('.'), "What stands before is used; the rest of the document is left out.");
        }

        _failed = true;
        return null;
    }

    // A block value ends where the next thing begins; the blanks between belong to neither.
    private SourceSpan Since(ParsingEvent begin)
    {
        var start = Math.Min(_offsets.BytesBefore(begin.Start.Index), _document.Length);
        var end = Math.Min(_offsets.BytesBefore(_parser.Current!.End.Index), _document.Length);
        return TextLines.Trim(_document.Slice(start, Math.Max(end - start, 0)));
    }
}
