using System.Collections.Immutable;
using System.Globalization;
using PathTrace.Inputs.Lines;
using PathTrace.Inputs.Tables;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>One row of a table with access by column title; what kubectl prints for nothing (<c>&lt;none&gt;</c>) reads as empty.</summary>
internal sealed class TableRow(ColumnTable header, IReadOnlyList<SourceSpan> cells, SourceSpan span, DiagnosticList diagnostics)
{
    internal SourceSpan Span => span;

    /// <summary>The name, without the <c>pod/</c> that kubectl writes before it when it prints several kinds.</summary>
    internal string Name
    {
        get
        {
            var text = Cell("name", "podname", "servicename", "nodename")?.Text ?? "";
            return text[(text.LastIndexOf('/') + 1)..];
        }
    }

    internal string Namespace => Text("namespace") ?? "default";

    /// <summary>The cell of the first of the titles that the table has; null when it is empty or there is no such column.</summary>
    internal SourceSpan? Cell(params ReadOnlySpan<string> titles)
    {
        if (header.Find(titles) is not (var column and >= 0))
            return null;
        var cell = cells[column];
        return cell.Length == 0 || cell.Utf8[0] == '<' || cell.Utf8.SequenceEqual("None"u8) || cell.Utf8.SequenceEqual("-"u8) ? null : cell;
    }

    internal bool HasColumn(string title) => header.Has(title);

    internal string? Text(params ReadOnlySpan<string> titles) => Cell(titles)?.Text;

    /// <summary>The parts of a cell between commas.</summary>
    internal static IEnumerable<SourceSpan> Parts(SourceSpan? cell)
    {
        if (cell is not { } span)
            yield break;
        for (var start = 0; start <= span.Length;)
        {
            var length = span.Utf8[start..].IndexOf((byte)',');
            length = length < 0 ? span.Length - start : length;
            if (TextLines.Trim(span.Slice(start, length)) is { Length: > 0 } part)
                yield return part;
            start += length + 1;
        }
    }

    internal ImmutableArray<IpAddress> Addresses(SourceSpan? cell) => Read(cell, Address);

    internal ImmutableArray<IpPrefix> Prefixes(SourceSpan? cell) => Read(cell, Prefix);

    /// <summary>Addresses with or without a port; port 0 for none. kubectl shortens long lists, which is reported.</summary>
    internal ImmutableArray<SocketAddress> Sockets(SourceSpan? cell) => Read(cell, Socket);

    internal void Bad(SourceSpan cell, string expected) => diagnostics.Warning(
        DiagnosticCode.BadKubernetesObject, cell, $"expected {expected}, found {TextLines.Quote(cell)}", "The value counts as absent.");

    private static ImmutableArray<T> Read<T>(SourceSpan? cell, Func<SourceSpan, T?> read)
        where T : struct
    {
        var values = ImmutableArray.CreateBuilder<T>();
        foreach (var part in Parts(cell))
        {
            if (read(part) is { } value)
                values.Add(value);
        }

        return values.ToImmutable();
    }

    private IpAddress? Address(SourceSpan part)
    {
        if (IpAddress.TryParse(part.Utf8, out var address))
            return address;
        Bad(part, "an IP address");
        return null;
    }

    private IpPrefix? Prefix(SourceSpan part)
    {
        if (IpPrefix.TryParse(part.Utf8, out var prefix))
            return prefix;
        Bad(part, "an address prefix");
        return null;
    }

    private SocketAddress? Socket(SourceSpan part)
    {
        var text = part.Utf8;
        if (text.IndexOf(" + "u8) is var more and >= 0)
        {
            diagnostics.Warning(
                DiagnosticCode.ShortenedList,
                part.Slice(more + 1, part.Length - more - 1),
                "kubectl left out some of the endpoints",
                "Those left out are unknown; collect kubectl get endpointslices -A -o json.");
            text = text[..more];
        }

        if (TryParse(text, out var socket))
            return socket;
        Bad(part, "an address and port");
        return null;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out SocketAddress socket)
    {
        socket = default;
        if (IpAddress.TryParse(text, out var alone))
        {
            socket = new(alone, 0);
            return true;
        }

        var colon = text.LastIndexOf((byte)':');
        if (colon < 1 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;
        var host = text[..colon];
        if (host.Length > 2 && host[0] == '[' && host[^1] == ']')
            host = host[1..^1];
        if (!IpAddress.TryParse(host, out var address))
            return false;
        socket = new(address, port);
        return true;
    }
}
