using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.Ipvs;

/// <summary>One line of <c>ipvsadm-save</c> while its options are read (ipvsadm.c, parse_options and print_service_entry).</summary>
internal sealed class VirtualServerLine(FileDiagnostics diagnostics, SourceSpan span)
{
    /// <summary>What to do about a line that is none.</summary>
    internal const string Advice = "A virtual or real server may be missing. Collect the file with ipvsadm-save -n.";

    private VirtualServer? _server;
    private SocketAddress? _real;
    private ForwardingMethod _method = ForwardingMethod.DirectRouting;
    private int _weight = 1;
    private bool _failed;

    /// <summary>Reads what follows <c>-A</c>; null, with a diagnostic, when it states no virtual server.</summary>
    internal VirtualServer? ReadServer(ref TokenCursor tokens)
    {
        ReadOptions(ref tokens);
        return _failed || Missing(_server is null, "virtual server") ? null : _server;
    }

    /// <summary>
    /// Reads what follows <c>-a</c>: the virtual server as far as the line names it, with what is not understood, and the real server. Null, with a diagnostic, for what it does not state.
    /// </summary>
    internal (VirtualServer? Server, RealServer? Real) ReadReal(ref TokenCursor tokens)
    {
        ReadOptions(ref tokens);
        if (_failed || Missing(_server is null, "virtual server") || Missing(_real is null, "real server"))
            return (_server, null);
        return (_server, new(_real!.Value, _method, _weight, span));
    }

    private void ReadOptions(ref TokenCursor tokens)
    {
        Span<char> buffer = stackalloc char[24];
        while (!_failed && tokens.MoveNext())
        {
            var option = Utf8.Word(tokens.Token, buffer);
            if (!TryReadService(option, ref tokens) && !TryReadReal(option, ref tokens) && !TryReadScheduling(option, ref tokens))
                NotUnderstood(tokens);
        }
    }

    private bool TryReadService(scoped ReadOnlySpan<char> option, ref TokenCursor tokens)
    {
        switch (option)
        {
            case "-t" or "--tcp-service":
                ReadAddress(IpProtocol.Tcp, ref tokens);
                return true;
            case "-u" or "--udp-service":
                ReadAddress(IpProtocol.Udp, ref tokens);
                return true;
            case "--sctp-service":
                ReadAddress(IpProtocol.Sctp, ref tokens);
                return true;
            case "-f" or "--fwmark-service":
                if (tokens.MoveNext() && Utf8.TryNumber(tokens.Token, out var mark) && mark > 0)
                    _server = new() { Mark = mark, Family = IpFamily.IPv4, Source = span };
                else
                    Fail(tokens, "is no mark of a virtual server");
                return true;
            case "-6" or "--ipv6" when _server is { Mark: not null }:
                _server = _server with { Family = IpFamily.IPv6 };
                return true;
            default:
                return false;
        }
    }

    private bool TryReadReal(scoped ReadOnlySpan<char> option, ref TokenCursor tokens)
    {
        switch (option)
        {
            case "-r" or "--real-server":
                if (tokens.MoveNext() && TryAddress(tokens.Token, out var address))
                    _real = address;
                else
                    Fail(tokens, "is no address and port of a real server");
                return true;
            case "-m" or "--masquerading":
                _method = ForwardingMethod.Masquerading;
                return true;
            case "-g" or "--gatewaying":
                _method = ForwardingMethod.DirectRouting;
                return true;
            case "-i" or "--ipip":
                _method = ForwardingMethod.Tunneling;
                return true;
            case "-w" or "--weight":
                if (tokens.MoveNext() && Utf8.TryNumber(tokens.Token, out var weight) && weight <= 65535)
                    _weight = (int)weight;
                else
                    Fail(tokens, "is no weight");
                return true;
            case "--tun-type" or "--tun-port":
                tokens.MoveNext();
                return true;
            case "--tun-nocsum" or "--tun-csum" or "--tun-remcsum":
                return true;
            default:
                return false;
        }
    }

    private bool TryReadScheduling(scoped ReadOnlySpan<char> option, ref TokenCursor tokens)
    {
        if (_server is null)
            return false;
        switch (option)
        {
            case "-s" or "--scheduler" when tokens.MoveNext():
                _server = _server with { Scheduler = System.Text.Encoding.UTF8.GetString(tokens.Token) };
                return true;
            case "-p" or "--persistent":
                // The timeout may be left out.
                if (tokens.MoveNext() && !Utf8.TryNumber(tokens.Token, out _))
                    tokens.StepBack();
                _server = _server with { IsPersistent = true };
                return true;
            case "-M" or "--netmask":
                tokens.MoveNext();
                return true;
            case "-b" or "--sched-flags":
                // They say which of the real servers a hash leads to, which no dump tells anyway.
                tokens.MoveNext();
                return true;
            default:
                return false;
        }
    }

    private void ReadAddress(IpProtocol protocol, ref TokenCursor tokens)
    {
        if (tokens.MoveNext() && TryAddress(tokens.Token, out var address))
            _server = new() { Protocol = protocol, Address = address, Family = address.Address.Family, Source = span };
        else
            Fail(tokens, "is no address and port of a virtual server");
    }

    // ipvsadm.c, addrport_to_anyname: IPv6 addresses stand in brackets, and the port always behind.
    private static bool TryAddress(ReadOnlySpan<byte> text, out SocketAddress address)
    {
        address = default;
        var colon = text.LastIndexOf((byte)':');
        if (colon < 0 || !Utf8.TryNumber(text[(colon + 1)..], out var port) || port > ushort.MaxValue)
            return false;
        var host = text[..colon];
        var isBracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (!IpAddress.TryParse(isBracketed ? host[1..^1] : host, out var parsed) || isBracketed != (parsed.Family == IpFamily.IPv6))
            return false;
        address = new(parsed, (ushort)port);
        return true;
    }

    // -o, --pe and what is newer: they change which real server gets a packet, or whether it is answered.
    private void NotUnderstood(in TokenCursor tokens)
    {
        var text = Utf8.Quote(tokens.Token);
        var place = diagnostics.Span(tokens.TokenStart, tokens.Token.Length);
        if (_server is null)
        {
            Fail(tokens, "is no option that names a virtual server");
            return;
        }

        if (_server.NotUnderstood is null)
            diagnostics.Warning(DiagnosticCode.BadVirtualServerLine, place, $"'{text}' is not understood", $"Where {_server} sends to is unknown.");
        _server = _server with { NotUnderstood = _server.NotUnderstood ?? text };
    }

    private bool Missing(bool isMissing, string what)
    {
        if (isMissing)
            diagnostics.Error(DiagnosticCode.BadVirtualServerLine, span, $"the line names no {what}", Advice);
        return isMissing;
    }

    private void Fail(in TokenCursor tokens, string message)
    {
        var place = tokens.Token.IsEmpty ? span : diagnostics.Span(tokens.TokenStart, tokens.Token.Length);
        diagnostics.Error(DiagnosticCode.BadVirtualServerLine, place, $"'{Utf8.Quote(tokens.Token)}' {message}", Advice);
        _failed = true;
    }
}
