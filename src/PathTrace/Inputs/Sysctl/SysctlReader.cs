using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Inputs.Sysctl;

/// <summary>
/// Reads kernel parameters: <c>sysctl -a</c> (<c>key = value</c>), <c>sysctl.conf</c> style (<c>key=value</c>), paths below <c>/proc/sys</c> in the place
/// of keys, and what <c>grep -r . /proc/sys/net</c> prints (<c>/proc/sys/key:value</c>). Keys are stored the way sysctl prints them: dots between the
/// parts, and a slash for each dot of an interface's name (<c>net.ipv4.conf.eth0/100.rp_filter</c>).
/// </summary>
public static class SysctlReader
{
    private const string ProcPath = "/proc/sys/";

    /// <summary>Reads a dump. Never throws. Where a key comes twice, the later value counts, as it does in <c>sysctl.conf</c>.</summary>
    /// <param name="source">The dump.</param>
    public static ParseResult<Sysctls> Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(source);
        var values = ImmutableDictionary.CreateBuilder<string, SysctlValue>(StringComparer.Ordinal);
        var pool = new StringPool();
        var lines = new LineCursor(source);
        while (lines.MoveNext())
        {
            var line = lines.Line.Trim(" \t\r"u8);
            if (line.IsEmpty || line[0] is (byte)'#' or (byte)';' || IsComplaint(line, lines.Span, diagnostics))
                continue;
            if (BrokenLine.Report(lines, diagnostics, "The parameters of this line and behind it are missing."))
                break;
            if (TrySplit(line, out var key, out var value))
                values[Normalise(pool.Get(key))] = new(pool.Get(value), lines.Span);
            else if (!CommandNoise.TryReport(line, lines.Span, diagnostics))
                diagnostics.Error(DiagnosticCode.BadSysctlLine, lines.Span, "the line is no 'key = value'", "A kernel parameter may be missing.");
        }

        return diagnostics.With(new Sysctls(values.ToImmutable(), source));
    }

    private static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var separator = line.IndexOf((byte)'=');
        if (line.StartsWith("/proc/sys/"u8))
            separator = line.IndexOfAny("=:"u8);
        key = separator < 0 ? default : line[..separator].Trim(" \t"u8);
        value = separator < 0 ? default : line[(separator + 1)..].Trim(" \t"u8);
        return !key.IsEmpty && key.IndexOfAny(" \t"u8) < 0;
    }

    // sysctl swaps dots and slashes when the first separator of a key is a slash (procps: sysctl.c, slashdot).
    private static string Normalise(string key)
    {
        if (key.StartsWith(ProcPath, StringComparison.Ordinal))
            key = key[ProcPath.Length..];
        var first = key.AsSpan().IndexOfAny('.', '/');
        return first < 0 || key[first] == '.'
            ? key
            : string.Create(key.Length, key, static (swapped, from) =>
            {
                for (var i = 0; i < from.Length; i++)
                    swapped[i] = from[i] switch { '.' => '/', '/' => '.', var c => c };
            });
    }

    // "sysctl: permission denied on key 'fs.protected_fifos'", "sysctl: cannot stat /proc/sys/…: No such file or directory", "sysctl: reading key …".
    private static bool IsComplaint(ReadOnlySpan<byte> line, SourceSpan span, FileDiagnostics diagnostics)
    {
        if (!line.StartsWith("sysctl: "u8))
            return false;
        diagnostics.Info(DiagnosticCode.BadSysctlLine, span, $"sysctl could not read a key: {Utf8.Quote(line["sysctl: "u8.Length..])}", "The key counts as not collected.");
        return true;
    }
}
