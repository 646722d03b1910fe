using System.Globalization;
using PathTrace.Text;

namespace PathTrace.Inputs.Documents;

/// <summary>
/// A value of a JSON or YAML document, with its place. Scalars are kept as text, whatever they were; what is absent or null is
/// <see cref="Missing"/>, so that a path through a document needs no checks on the way.
/// </summary>
internal sealed class DataValue
{
    internal static readonly DataValue Missing = new(default, null, [], []);

    private readonly IReadOnlyList<KeyValuePair<string, DataValue>> _fields;

    private DataValue(SourceSpan span, string? text, IReadOnlyList<DataValue> items, IReadOnlyList<KeyValuePair<string, DataValue>> fields)
    {
        Span = span;
        Text = text;
        Items = items;
        _fields = fields;
    }

    /// <summary>The bytes of the value; <c>default</c> when missing.</summary>
    internal SourceSpan Span { get; }

    /// <summary>A scalar's text; null for anything else.</summary>
    internal string? Text { get; }

    /// <summary>A list's elements; empty for anything else.</summary>
    internal IReadOnlyList<DataValue> Items { get; }

    internal bool IsMap { get; private init; }

    internal bool IsList { get; private init; }

    internal bool IsMissing => !IsMap && !IsList && Text is null;

    /// <summary>A map's field; <see cref="Missing"/> without. Of repeated fields the last counts, as in the tools that print them.</summary>
    internal DataValue this[string name]
    {
        get
        {
            for (var i = _fields.Count - 1; i >= 0; i--)
            {
                if (string.Equals(_fields[i].Key, name, StringComparison.Ordinal))
                    return _fields[i].Value;
            }

            return Missing;
        }
    }

    internal static DataValue Scalar(SourceSpan span, string text) => new(span, text, [], []);

    internal static DataValue List(SourceSpan span, IReadOnlyList<DataValue> items) => new(span, null, items, []) { IsList = true };

    internal static DataValue Map(SourceSpan span, IReadOnlyList<KeyValuePair<string, DataValue>> fields) => new(span, null, [], fields) { IsMap = true };

    /// <summary>A field's text; null when it is missing or no scalar.</summary>
    internal string? String(string name) => this[name].Text;

    /// <summary>A field's number; null when it is none.</summary>
    internal int? Int(string name) =>
        int.TryParse(String(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A field's truth; null when it says neither true nor false.</summary>
    internal bool? Bool(string name) => String(name)?.ToLowerInvariant() switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };
}
