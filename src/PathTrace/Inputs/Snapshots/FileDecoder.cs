using System.Text;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Makes UTF-8 without a byte-order mark of a file: PowerShell's redirection writes UTF-16, editors of Windows write a mark.
/// </summary>
internal static class FileDecoder
{
    internal static SourceText Decode(InputFile file, DiagnosticList diagnostics)
    {
        var content = file.Content.Span;
        if (content.StartsWith(Encoding.UTF8.Preamble))
            return new(file.Path, file.Content[3..]);
        var isLittle = content.StartsWith(Encoding.Unicode.Preamble);
        if (!isLittle && !content.StartsWith(Encoding.BigEndianUnicode.Preamble))
            return new(file.Path, file.Content);
        var encoding = isLittle ? Encoding.Unicode : Encoding.BigEndianUnicode;
        var source = new SourceText(file.Path, Encoding.Convert(encoding, Encoding.UTF8, content[2..].ToArray()));
        diagnostics.Info(DiagnosticCode.RecodedFile, SourceSpan.WholeFile(source), "the file is UTF-16 and was read as such", "Columns count bytes of its UTF-8 form.");
        return source;
    }
}
