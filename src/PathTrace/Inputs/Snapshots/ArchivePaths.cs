namespace PathTrace.Inputs.Snapshots;

/// <summary>Names in archives are anybody's text. They are used as labels only and never as paths of this machine.</summary>
internal static class ArchivePaths
{
    private const int MaxLength = 4096;

    /// <summary>The path with forward slashes, relative; null when it climbs out of the archive or is no usable name.</summary>
    internal static string? Normalise(string name)
    {
        if (name.Length > MaxLength)
            return null;
        var parts = name.Split('/', '\\').Where(p => p.Length > 0 && p != ".").ToList();
        return parts.Count == 0 || parts.Contains("..") ? null : string.Join('/', parts);
    }

    /// <summary>True for files that archivers and desktops add and nobody collected.</summary>
    internal static bool IsHidden(string path) => path.Split('/').Any(p => p[0] == '.' || p == "__MACOSX");
}
