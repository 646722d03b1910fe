using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Unpacks archives in memory, archives inside archives too. What a file is shows in its first bytes, not in its name. Nothing is ever written.
/// </summary>
internal static class ArchiveReader
{
    /// <summary>Below this an archive may be as dense as it likes: an empty tar of zeros is no attack.</summary>
    private const int FreeBytes = 16 << 20;

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b, 8];

    /// <summary>Adds a file, or in its place what it holds when it is an archive.</summary>
    internal static void Add(InputFile file, FileCollection files, int depth)
    {
        var content = file.Content.Span;
        var isGzip = content.Length > 18 && content.StartsWith(GzipMagic);
        var isZip = content.StartsWith("PK\x03\x04"u8) || content.StartsWith("PK\x05\x06"u8);
        if (!isGzip && !isZip && !TarReader.IsTar(content))
            files.Add(file);
        else if (depth >= files.Limits.MaxArchiveDepth)
            files.LeftOut(file.Path, "archives are nested too deeply");
        else if (isGzip)
            AddGzip(file, files, depth);
        else if (isZip)
            AddZip(file, files, depth);
        else
            AddTar(file, files, depth);
    }

    private static void AddGzip(InputFile file, FileCollection files, int depth)
    {
        using var stream = new GZipStream(AsStream(file.Content), CompressionMode.Decompress);
        if (Unpack(stream, file.Path, file.Content.Length, files) is not { } content)
            return;

        if (IsCut(file.Content.Span, content.Length))
            files.Damaged(file.Path, "the compressed data ends in the middle", "The file counts as not collected.");
        else
            Add(new(WithoutEnding(file.Path, ".gz", ".tgz"), content), files, depth + 1);
    }

    // GZipStream takes data that is cut at some places for whole. The trailer tells (RFC 1952: ISIZE), unless there are several members.
    private static bool IsCut(ReadOnlySpan<byte> packed, int length) =>
        BinaryPrimitives.ReadUInt32LittleEndian(packed[^4..]) != (uint)length && packed[1..].IndexOf(GzipMagic) < 0;

    private static void AddTar(InputFile file, FileCollection files, int depth)
    {
        var folder = FolderOf(file.Path);
        foreach (var entry in TarReader.Read(file, files))
        {
            if (files.IsFull)
                return;
            Add(new(folder + entry.Path, entry.Content), files, depth + 1);
        }
    }

    private static void AddZip(InputFile file, FileCollection files, int depth)
    {
        try
        {
            using var zip = new ZipArchive(AsStream(file.Content), ZipArchiveMode.Read);
            foreach (var entry in zip.Entries)
            {
                if (files.IsFull)
                    return;
                AddZipEntry(entry, file, files, depth);
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            files.Damaged(file.Path, "the zip archive is damaged");
        }
    }

    private static void AddZipEntry(ZipArchiveEntry entry, InputFile file, FileCollection files, int depth)
    {
        const int FileTypeMask = 0xF000;
        const int SymbolicLink = 0xA000;
        if (entry.FullName.EndsWith('/'))
            return;
        if (ArchivePaths.Normalise(entry.FullName) is not { } name)
        {
            files.LeftOut(file.Path, "the archive holds a name that leads out of it");
            return;
        }

        var path = FolderOf(file.Path) + name;
        if (ArchivePaths.IsHidden(name))
            return;
        if (((entry.ExternalAttributes >> 16) & FileTypeMask) == SymbolicLink)
        {
            files.LeftOut(path, "links in archives are not followed");
            return;
        }

        try
        {
            using var stream = entry.Open();
            if (Unpack(stream, path, Math.Max(entry.CompressedLength, 1), files) is { } content)
                Add(new(path, content), files, depth + 1);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            files.Damaged(path, "the archive's entry is damaged or encrypted", "The file counts as not collected.");
        }
    }

    /// <summary>The unpacked bytes; null when they are too many or too dense, or the stream is damaged, which is reported.</summary>
    private static byte[]? Unpack(Stream stream, string path, long packed, FileCollection files)
    {
        var dense = Math.Max(FreeBytes, packed * files.Limits.MaxExpansion);
        try
        {
            if (BoundedRead.ToEnd(stream, Math.Min(dense, files.BytesLeft), Math.Min(packed * 4, FreeBytes)) is { } content)
            {
                files.Charge(path, content.Length);
                return content;
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            files.Damaged(path, "the compressed data is damaged or ends in the middle", "The file and what it holds count as not collected.");
            return null;
        }

        if (dense < files.BytesLeft)
            files.LeftOut(path, $"the archive unpacks to more than {files.Limits.MaxExpansion} times its size");
        else
            files.Charge(path, files.BytesLeft + 1);
        return null;
    }

    private static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException or InvalidOperationException;

    /// <summary>The files of an archive stand in a folder of its name.</summary>
    private static string FolderOf(string path) => WithoutEnding(path, ".tar", ".zip") + "/";

    private static string WithoutEnding(string path, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && path.Length > ending.Length)
                return path[..^ending.Length];
        }

        return path;
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var segment)
            ? new(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new(content.ToArray(), writable: false);
}
