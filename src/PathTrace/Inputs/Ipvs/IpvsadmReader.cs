using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Text;

namespace PathTrace.Inputs.Ipvs;

/// <summary>
/// Reads what <c>ipvsadm-save -n</c> (<c>ipvsadm -S -n</c>) prints: an <c>-A</c> line for each virtual server and behind it an <c>-a</c> line for each of its real servers (ipvsadm.c, print_service_entry).
/// The long options that <c>ipvsadm-restore</c> takes are read too.
/// </summary>
public static class IpvsadmReader
{
    /// <summary>Reads a dump. Never throws. A virtual server with a part that is not understood is kept and marked.</summary>
    /// <param name="source">The dump.</param>
    public static ParseResult<ImmutableArray<VirtualServer>> Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(source);
        var servers = new VirtualServerList(diagnostics);
        var lines = new LineCursor(source);
        while (lines.MoveNext())
        {
            if (BrokenLine.Report(lines, diagnostics, "The virtual and real servers of this line and behind it are missing."))
                break;
            var tokens = lines.Tokens;
            if (!tokens.MoveNext() || tokens.Token[0] == '#')
                continue;
            if (tokens.Token.SequenceEqual("-A"u8) || tokens.Token.SequenceEqual("--add-service"u8))
                ReadServer(ref tokens, lines.Span, servers, diagnostics);
            else if (tokens.Token.SequenceEqual("-a"u8) || tokens.Token.SequenceEqual("--add-server"u8))
                ReadReal(ref tokens, lines.Span, servers, diagnostics);
            else if (!CommandNoise.TryReport(lines.Line, lines.Span, diagnostics) && BrokenLine.IsPartOfDump(lines.Line))
                diagnostics.Error(DiagnosticCode.BadVirtualServerLine, diagnostics.Span(tokens.TokenStart, tokens.Token.Length), $"'{Utf8.Quote(tokens.Token)}' begins no line of ipvsadm-save", VirtualServerLine.Advice);
        }

        return diagnostics.With(servers.Build());
    }

    private static void ReadServer(ref TokenCursor tokens, SourceSpan span, VirtualServerList servers, FileDiagnostics diagnostics)
    {
        var line = new VirtualServerLine(diagnostics, span);
        if (line.ReadServer(ref tokens) is { } server)
            servers.Add(server);
    }

    private static void ReadReal(ref TokenCursor tokens, SourceSpan span, VirtualServerList servers, FileDiagnostics diagnostics)
    {
        var line = new VirtualServerLine(diagnostics, span);
        if (line.ReadReal(ref tokens) is not ({ } server, var real))
            return;
        if (real is not null)
            servers.Add(server, real);
        // Who shares its connections is not known then.
        if ((real is null ? "a real server that cannot be read" : server.NotUnderstood) is { } why)
            servers.Spoil(server, why);
    }
}
