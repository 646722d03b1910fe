using System.Text.Json;
using PathTrace.Text;

namespace PathTrace.Inputs.Documents;

/// <summary>Finds where the objects of a JSON text begin and end, without building anything.</summary>
internal sealed class JsonSplitter(SourceText source, int start, JsonReaderOptions options, List<SourceSpan> found, ISet<string>? listKinds)
{
    /// <summary>Reads to the end.</summary>
    /// <returns>Null, or where and why reading stopped before it; what stands before that has been found.</returns>
    internal (int Offset, string Reason)? Run()
    {
        var reader = new Utf8JsonReader(source.Utf8[start..], options);
        try
        {
            while (reader.Read())
                ReadValue(ref reader);
            return null;
        }
        catch (JsonException)
        {
            var offset = start + (int)reader.BytesConsumed;
            return (Math.Min(offset, source.Length), offset >= source.Length - 1 ? "it ends in the middle" : "a value, a comma or a bracket is wrong");
        }
    }

    private void ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            ReadObject(ref reader);
        else if (reader.TokenType == JsonTokenType.StartArray)
            ReadElements(ref reader);
    }

    private void ReadElements(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var begin = (int)reader.TokenStartIndex;
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                continue;
            reader.Skip();
            Add(begin, ref reader);
        }
    }

    private void ReadObject(ref Utf8JsonReader reader)
    {
        var begin = (int)reader.TokenStartIndex;
        var isList = false;
        string? kind = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItems = reader.ValueTextEquals("items"u8);
            var isKind = reader.ValueTextEquals("kind"u8);
            reader.Read();
            if (isItems && reader.TokenType == JsonTokenType.StartArray)
            {
                isList = true;
                ReadElements(ref reader);
                continue;
            }

            if (isKind && reader.TokenType == JsonTokenType.String)
                kind = JsonValues.TextOf(ref reader);
            reader.Skip();
        }

        if (!isList)
            Add(begin, ref reader);
        else if (kind is not null)
            listKinds?.Add(kind);
    }

    private void Add(int begin, ref Utf8JsonReader reader) => found.Add(new(source, start + begin, (int)reader.BytesConsumed - begin));
}
