using System.Globalization;
using PathTrace.Cli.Terminal;
using PathTrace.Text;

namespace PathTrace.Cli.Commands;

/// <summary>Files that a command reads beside its snapshot.</summary>
internal static class InputText
{
    /// <summary>The file, or standard input for <c>-</c>; null, with a message on standard error, when it cannot be read.</summary>
    internal static SourceText? Read(string path, long maxBytes, Output output)
    {
        try
        {
            using var stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            using var content = new MemoryStream();
            var buffer = new byte[65536];
            while (stream.Read(buffer) is var read && read > 0)
            {
                if (content.Length + read > maxBytes)
                    throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it is longer than {maxBytes >> 20} MiB"));
                content.Write(buffer, 0, read);
            }

            // Editors of some systems begin a file with a byte order mark.
            var bytes = content.ToArray();
            return new SourceText(path == "-" ? "stdin" : path, bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            output.Complain($"cannot read {path}: {e.Message}");
            return null;
        }
    }
}
