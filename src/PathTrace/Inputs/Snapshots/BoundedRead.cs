namespace PathTrace.Inputs.Snapshots;

/// <summary>Reads a stream into memory without trusting any stated length.</summary>
internal static class BoundedRead
{
    /// <summary>A file's size can be wrong, and an unpacked size is a claim; memory grows with what really comes.</summary>
    /// <returns>All bytes; or null when there are more than <paramref name="most"/>.</returns>
    internal static byte[]? ToEnd(Stream stream, long most, long expected)
    {
        most = Math.Min(most, Array.MaxLength);
        var content = new byte[(int)Math.Clamp(expected, 256, Math.Min(most, 1 << 26) + 256)];
        var length = 0;
        while (true)
        {
            if (length == content.Length)
                Array.Resize(ref content, (int)Math.Min((long)content.Length * 2, Array.MaxLength));
            var read = stream.Read(content.AsSpan(length));
            length += read;
            if (length > most || length == Array.MaxLength)
                return null;
            if (read == 0)
                break;
        }

        Array.Resize(ref content, length);
        return content;
    }
}
