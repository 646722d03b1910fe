using System.Text.Json;
using PathTrace.Text;

namespace PathTrace.Inputs.Reading;

/// <summary>
/// Walks the objects that <c>ip -j</c> prints: those of a top-level array, or of several arrays one behind the other. Damage ends the reading where
/// it stands; the objects before it count.
/// </summary>
internal static class JsonObjects
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 32 };

    /// <summary>Calls <paramref name="read"/> with each object and its place; empty objects, which some versions print as padding, are left out.</summary>
    /// <returns>The place from which on nothing could be read; null when all was.</returns>
    internal static SourceSpan? ForEach(FileDiagnostics diagnostics, Action<JsonElement, SourceSpan> read)
    {
        var text = diagnostics.Source.Utf8;
        var offset = Utf8.AfterByteOrderMark(text);
        var reader = new Utf8JsonReader(text[offset..], Options);
        var start = -1;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
                    continue;
                start = offset + (int)reader.TokenStartIndex;
                using var document = JsonDocument.ParseValue(ref reader);
                var span = diagnostics.Span(start, offset + (int)reader.BytesConsumed - start);
                start = -1;
                ReadOne(document.RootElement, span, diagnostics, read);
            }

            return null;
        }
        catch (JsonException)
        {
            var place = diagnostics.Span(start >= 0 ? start : offset + (int)reader.BytesConsumed, 0);
            diagnostics.Error(DiagnosticCode.BadJson, place, "the JSON text is damaged or cut short here", "Everything behind this place is missing.");
            return place;
        }
    }

    /// <summary>The value of a property as text: strings as they are, numbers as written; null when absent, null or of another kind.</summary>
    internal static string? TextOf(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? Text(value) : null;

    /// <summary>A string as it is, a number as written; null for everything else.</summary>
    internal static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static void ReadOne(JsonElement element, SourceSpan span, FileDiagnostics diagnostics, Action<JsonElement, SourceSpan> read)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            diagnostics.Error(DiagnosticCode.BadJson, span, "an object is expected here", "This element was left out.");
            return;
        }

        if (!element.EnumerateObject().MoveNext())
            return;
        try
        {
            read(element, span);
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json throws it for strings that are not UTF-8, and only when they are read.
            diagnostics.Error(DiagnosticCode.BadJson, span, "the object holds text that is not UTF-8", "This object was left out.");
        }
    }
}
