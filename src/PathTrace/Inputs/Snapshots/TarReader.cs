using System.Buffers.Binary;
using System.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Reads tar archives (ustar, pax, GNU long names) in place: what it returns are slices of the archive. Sizes are claims and are checked
/// against what is there. Format: POSIX.1-2017 pax, "ustar Interchange Format".
/// </summary>
internal static class TarReader
{
    private const int Block = 512;

    internal static bool IsTar(ReadOnlySpan<byte> content) =>
        content.Length >= Block && content.Slice(257, 5).SequenceEqual("ustar"u8) && HasChecksum(content[..Block]);

    internal static IEnumerable<InputFile> Read(InputFile archive, FileCollection files)
    {
        var names = new TarNames();
        var content = archive.Content;
        for (var offset = 0L; ;)
        {
            // An archive ends with blocks of zeros; one that does not was cut, be it between two files.
            if (content.Length - offset < Block)
            {
                files.Damaged(archive.Path, "the archive ends before its end mark");
                yield break;
            }

            var header = content.Slice((int)offset, Block);
            if (!header.Span.ContainsAnyExcept((byte)0))
                yield break;
            if (!HasChecksum(header.Span))
            {
                files.Damaged(archive.Path, "a header of the archive is damaged");
                yield break;
            }

            offset += Block;
            var size = names.Size ?? Number(header.Span.Slice(124, 12));
            if (size < 0 || size > content.Length - offset)
            {
                files.Damaged(archive.Path, "the archive ends in the middle of a file");
                yield break;
            }

            var data = content.Slice((int)offset, (int)size);
            offset += (size + Block - 1) / Block * Block;
            if (names.Take((char)header.Span[156], header.Span, data) is { } file && Accept(file, (char)header.Span[156], archive, files) is { } accepted)
                yield return accepted;
        }
    }

    private static InputFile? Accept(InputFile file, char type, InputFile archive, FileCollection files)
    {
        if (type is '5' or 'g' || file.Path.EndsWith('/'))
            return null;
        if (ArchivePaths.Normalise(file.Path) is not { } path)
            files.LeftOut(archive.Path, "the archive holds a name that leads out of it");
        else if (ArchivePaths.IsHidden(path))
            return null;
        else if (type is not ('0' or '\0' or '7'))
            files.LeftOut(archive.Path + "/" + path, "the archive's entry is a link, a device or a sparse file, which are not read");
        else
            return file with { Path = path };
        return null;
    }

    // Octal text, or base 256 where the first bit is set (GNU). -1 when it is neither or too large.
    private static long Number(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            var high = field[..4].ToArray();
            high[0] &= 0x7f;
            var low = BinaryPrimitives.ReadInt64BigEndian(field[4..]);
            return high.AsSpan().ContainsAnyExcept((byte)0) ? -1 : low;
        }

        long value = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return -1;
            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    // The sum of the header's bytes, its own field counted as blanks.
    private static bool HasChecksum(ReadOnlySpan<byte> header)
    {
        long sum = 8 * ' ';
        for (var i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? 0 : header[i];
        return Number(header.Slice(148, 8)) == sum;
    }

    /// <summary>Long names and sizes, which stand in entries of their own before the entry they are about.</summary>
    private sealed class TarNames
    {
        private string? _path;

        internal long? Size { get; private set; }

        internal InputFile? Take(char type, ReadOnlySpan<byte> header, ReadOnlyMemory<byte> data)
        {
            if (type == 'x')
            {
                TakePax(data.Span);
                return null;
            }

            if (type is 'L' or 'K')
            {
                _path = type == 'L' ? Text(data.Span) : _path;
                return null;
            }

            var prefix = header.Slice(257, 6).SequenceEqual("ustar\0"u8) ? Text(header.Slice(345, 155)) : "";
            var name = Text(header[..100]);
            var path = _path ?? (prefix.Length == 0 ? name : $"{prefix}/{name}");
            (_path, Size) = (null, null);
            return new(path, data);
        }

        // Records of "length key=value\n".
        private void TakePax(ReadOnlySpan<byte> records)
        {
            while (records.IndexOf((byte)' ') is var blank and > 0
                && int.TryParse(records[..blank], out var length) && length > blank + 1 && length <= records.Length)
            {
                var record = records[(blank + 1)..(length - 1)];
                if (record.StartsWith("path="u8))
                    _path = Text(record[5..]);
                else if (record.StartsWith("size="u8) && long.TryParse(record[5..], out var size))
                    Size = size;
                records = records[length..];
            }
        }

        private static string Text(ReadOnlySpan<byte> field)
        {
            var end = field.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
        }
    }
}
