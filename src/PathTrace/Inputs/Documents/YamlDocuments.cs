using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.Documents;

/// <summary>
/// Reads YAML files of one or several documents. Each document is parsed alone, so that a bad one costs only itself.
/// Aliases are not followed: the tools print none, and they are how a small file grows into a large tree.
/// </summary>
internal static class YamlDocuments
{
    internal const int MaxDepth = 64;

    /// <summary>What it means that a file breaks off.</summary>
    internal const string Consequence = "What the file does not list may have stood behind this place. Collect it again.";

    /// <summary>A longer document is left out: a tree takes many times its text.</summary>
    internal const int MaxDocumentLength = 256 << 20;

    /// <summary>The objects of the file; the elements in place of a list object that holds them.</summary>
    /// <inheritdoc cref="JsonDocuments.Read"/>
    internal static IEnumerable<DataValue> Read(SourceText source, DiagnosticList diagnostics, ISet<string>? listKinds = null)
    {
        // Text that breaks off is mostly YAML still; but the tools that print it end its last line.
        var end = EndOf(source);
        var isCut = end > 0 && source.Utf8[^1] != '\n';
        if (isCut)
            diagnostics.Error(DiagnosticCode.Truncated, new(source, end, 0), "the file breaks off: its last line has no end", $"The last object is left out. {Consequence}");
        foreach (var document in Split(source))
        {
            if (TextLines.Trim(document).Length == 0)
                continue;
            if (document.Length > MaxDocumentLength)
            {
                diagnostics.Error(DiagnosticCode.BadYaml, document.Slice(0, 0), "a document is larger than 256 MiB", "The document is left out.");
                continue;
            }

            foreach (var value in new YamlReader(document, diagnostics, listKinds).Objects())
            {
                if (!isCut || value.Span.Start + value.Span.Length < end)
                    yield return value;
            }
        }
    }

    private static int EndOf(SourceText source) => source.Utf8.TrimEnd(" \t\r\n"u8).Length;

    // A line that begins with three hyphens begins a document wherever it stands (YAML 1.2, 9.1.2).
    private static IEnumerable<SourceSpan> Split(SourceText source)
    {
        var start = 0;
        while (source.Utf8[start..].IndexOf("\n---"u8) is var next && next >= 0)
        {
            yield return new(source, start, next + 1);
            start += next + 1;
        }

        yield return new(source, start, source.Length - start);
    }
}
