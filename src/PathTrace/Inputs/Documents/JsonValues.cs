using System.Text;
using System.Text.Json;
using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.Documents;

/// <summary>Builds the tree of one JSON value.</summary>
internal static class JsonValues
{
    private static readonly JsonReaderOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = JsonDocuments.MaxDepth,
    };

    internal static DataValue? Read(SourceSpan span, DiagnosticList diagnostics)
    {
        var reader = new Utf8JsonReader(span.Utf8, Options);
        try
        {
            reader.Read();
            return Value(ref reader, span);
        }
        catch (JsonException)
        {
            diagnostics.Error(DiagnosticCode.BadJson, span.Slice((int)reader.BytesConsumed, 0), "the object is no JSON", "The object is left out.");
            return null;
        }
    }

    /// <summary>The text of a string; where its escapes make no text (lone surrogates, bytes that are not UTF-8), the bytes as written.</summary>
    internal static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    // Recursion ends at the reader's depth limit.
    private static DataValue Value(ref Utf8JsonReader reader, SourceSpan root)
    {
        var begin = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var fields = new List<KeyValuePair<string, DataValue>>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = TextOf(ref reader);
                    reader.Read();
                    fields.Add(new(name, Value(ref reader, root)));
                }

                return DataValue.Map(Since(begin, ref reader, root), fields);
            case JsonTokenType.StartArray:
                var items = new List<DataValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(ref reader, root));
                return DataValue.List(Since(begin, ref reader, root), items);
            case JsonTokenType.Null or JsonTokenType.None:
                return DataValue.Missing;
            case JsonTokenType.String:
                return DataValue.Scalar(Since(begin, ref reader, root), TextOf(ref reader));
            default:
                return DataValue.Scalar(Since(begin, ref reader, root), Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private static SourceSpan Since(int begin, ref Utf8JsonReader reader, SourceSpan root) => root.Slice(begin, (int)reader.BytesConsumed - begin);
}
