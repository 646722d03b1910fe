using System.Text.Json;
using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.Documents;

/// <summary>
/// Reads JSON files: one document, several one after the other, or a line each. The elements of a Kubernetes list come one by one, so that a list of
/// ten thousand pods is never a tree as a whole.
/// </summary>
internal static class JsonDocuments
{
    internal const int MaxDepth = 64;

    /// <summary>A longer element is left out: etcd holds objects of 1.5 MiB at most, and a tree takes many times its text.</summary>
    internal const int MaxObjectLength = 32 << 20;

    private static readonly JsonReaderOptions Options = new()
    {
        AllowMultipleValues = true,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = MaxDepth,
    };

    /// <summary>The objects of the file; the elements in place of an array or list object that holds them.</summary>
    /// <param name="source">The file.</param>
    /// <param name="diagnostics">Gets what cannot be read; reading goes on at the next line that opens a document.</param>
    /// <param name="listKinds">Gets the kind of each typed list (<c>PodList</c>), which says something even when the list is empty.</param>
    internal static IEnumerable<DataValue> Read(SourceText source, DiagnosticList diagnostics, ISet<string>? listKinds = null)
    {
        foreach (var span in Split(source, diagnostics, listKinds))
        {
            if (span.Length > MaxObjectLength)
                diagnostics.Error(DiagnosticCode.BadJson, span.Slice(0, 0), "an object is larger than 32 MiB", "The object is left out.");
            else if (JsonValues.Read(span, diagnostics) is { } value)
                yield return value;
        }
    }

    private static List<SourceSpan> Split(SourceText source, DiagnosticList diagnostics, ISet<string>? listKinds)
    {
        var found = new List<SourceSpan>();
        for (var start = 0; start < source.Length;)
        {
            var splitter = new JsonSplitter(source, start, Options, found, listKinds);
            if (splitter.Run() is not { } problem)
                break;
            var at = new SourceSpan(source, problem.Offset, 0);
            diagnostics.Error(DiagnosticCode.BadJson, at, $"the text is no JSON from here on: {problem.Reason}", "What stands before is used; the rest is left out.");
            start = NextDocument(source, problem.Offset);
        }

        return found;
    }

    // A document of its own begins at the left margin: elements of a printed list are indented.
    private static int NextDocument(SourceText source, int after)
    {
        var next = source.Utf8[after..].IndexOf("\n{"u8);
        return next < 0 ? source.Length : after + next + 1;
    }
}
