using System.Collections.Immutable;
using System.Text;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.WireGuard;

/// <summary>
/// Reads what <c>wg show all dump</c> prints, with its keys or with them blanked, or <c>wg show all allowed-ips</c>, <c>endpoints</c> and <c>public-key</c> one behind the other (wireguard-tools: show.c,
/// dump_print and ugly_print). Diagnostics and evidence show the lines with every key blanked.
/// </summary>
public static class WireGuardReader
{
    private const string Consequence = "A peer may be missing.";

    /// <summary>Reads a dump. Never throws.</summary>
    /// <param name="source">The dump.</param>
    public static ParseResult<ImmutableArray<WireGuardDevice>> Read(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new FileDiagnostics(KeyMask.Of(source));
        var devices = new WireGuardDevices();
        var lines = new LineCursor(source);
        while (lines.MoveNext())
        {
            var span = diagnostics.Span(lines.Start, lines.Line.Length);
            if (!lines.IsTerminated && BrokenLine.IsPartOfDump(lines.Line))
            {
                diagnostics.Error(DiagnosticCode.Truncated, span, BrokenLine.Message, "The peers of this line and behind it are missing. Collect the file again.");
                break;
            }

            var text = lines.Line.Trim(" \r"u8);
            if (text.IsEmpty || text[0] == '#' || TryRead(Encoding.UTF8.GetString(text).Split('\t'), span, devices))
                continue;
            if (!CommandNoise.TryReport(lines.Line, span, diagnostics) && BrokenLine.IsPartOfDump(lines.Line))
                diagnostics.Error(DiagnosticCode.BadWireGuardLine, span, "the line is none of wg show all dump, allowed-ips, endpoints or public-key", Consequence);
        }

        return diagnostics.With(devices.Build());
    }

    // By the number of fields: a device of a dump has five, a peer nine; the others have the device's name, a key and one value.
    private static bool TryRead(string[] fields, SourceSpan span, WireGuardDevices devices) => fields switch
    {
        [{ Length: > 0 } device, _, var key, _, _] => devices.AddDevice(device, key, span),
        [{ Length: > 0 } device, var key, _, var endpoint, var allowed, _, _, _, _] => TryReadEndpoint(endpoint, out var address) && TryReadAllowed(allowed, ',', out var prefixes)
            && devices.AddPeer(device, key, address, prefixes, span),
        [{ Length: > 0 } device, var key, var value] => TryReadValue(device, key, value, span, devices),
        [{ Length: > 0 } device, var key] => devices.AddDevice(device, KeyMask.IsKey(Encoding.UTF8.GetBytes(key)) ? key : "", span),
        _ => false,
    };

    private static bool TryReadValue(string device, string key, string value, SourceSpan span, WireGuardDevices devices)
    {
        if (value == "(none)")
            return devices.AddPeer(device, key, null, [], span);
        if (TryReadAllowed(value, ' ', out var prefixes))
            return devices.AddPeer(device, key, null, prefixes, span);
        if (TryReadEndpoint(value, out var endpoint))
            return devices.AddPeer(device, key, endpoint, [], span);
        // latest-handshakes, persistent-keepalive and preshared-keys tell nothing here.
        return value.All(char.IsAsciiDigit) || value == "off" || KeyMask.IsKey(Encoding.UTF8.GetBytes(value));
    }

    private static bool TryReadAllowed(string text, char separator, out ImmutableArray<IpPrefix> prefixes)
    {
        var found = ImmutableArray.CreateBuilder<IpPrefix>();
        foreach (var part in text == "(none)" ? [] : text.Split(separator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!part.Contains('/', StringComparison.Ordinal) || !IpPrefix.TryParse(part, out var prefix))
            {
                prefixes = [];
                return false;
            }

            found.Add(prefix);
        }

        prefixes = found.ToImmutable();
        return true;
    }

    // show.c, endpoint: IPv6 addresses stand in brackets.
    private static bool TryReadEndpoint(string text, out SocketAddress? endpoint)
    {
        endpoint = null;
        if (text == "(none)")
            return true;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port))
            return false;
        var host = text[..colon];
        if (!IpAddress.TryParse(host is ['[', .. var inner, ']'] ? inner : host, out var address))
            return false;
        endpoint = new(address, port);
        return true;
    }
}
