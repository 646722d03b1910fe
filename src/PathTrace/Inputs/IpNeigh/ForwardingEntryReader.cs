using System.Collections.Immutable;
using System.Text.Json;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IpNeigh;

/// <summary>Reads <c>02:00:00:00:00:07 dev vxlan1 dst 10.9.0.7 self permanent</c> or its JSON object (iproute2: bridge/fdb.c, print_fdb).</summary>
internal sealed class ForwardingEntryReader(FileDiagnostics diagnostics)
{
    private const string Consequence = "A forwarding entry is missing.";

    private readonly ImmutableArray<ForwardingEntry>.Builder _entries = ImmutableArray.CreateBuilder<ForwardingEntry>();
    private readonly StringPool _pool = new();

    internal ImmutableArray<ForwardingEntry> Entries => _entries.ToImmutable();

    internal void ReadText() => EntryLines.ForEach(diagnostics, "link-layer address", Consequence, ReadLine);

    internal void ReadObject(JsonElement element, SourceSpan span)
    {
        var destination = element.TextOf("dst");
        if (element.TextOf("mac") is not { } mac)
            Fail(span, "the entry's link-layer address is missing");
        else
            Add(mac, element.TextOf("ifname"), destination, element.TryGetProperty("nhid", out _), span);
    }

    private bool ReadLine(ref TokenCursor tokens, SourceSpan span)
    {
        if (!IsLinkAddress(tokens.Token))
            return false;
        ReadWords(ref tokens, span);
        return true;
    }

    private void ReadWords(ref TokenCursor tokens, SourceSpan span)
    {
        var mac = _pool.Get(tokens.Token);
        string? device = null;
        string? destination = null;
        var hasGroup = false;
        Span<char> buffer = stackalloc char[8];
        while (tokens.MoveNext())
        {
            var word = Utf8.Word(tokens.Token, buffer);
            if (word is "dev" && tokens.MoveNext())
                device = _pool.Get(tokens.Token);
            else if (word is "dst" && tokens.MoveNext())
                destination = _pool.Get(tokens.Token);
            else if (word is "nhid")
                hasGroup = true;
        }

        Add(mac, device, destination, hasGroup, span);
    }

    private void Add(string mac, string? device, string? destination, bool hasGroup, SourceSpan span)
    {
        IpAddress? peer = IpAddress.TryParse(destination, out var address) ? address : null;
        if (device is null)
            Fail(span, "the entry's interface is missing");
        else if (destination is not null && peer is null)
            Fail(span, $"'{destination}' is no address of a vxlan peer");
        else
            _entries.Add(new(_pool.Get(mac), _pool.Get(device), peer, span));
        if (hasGroup)
            diagnostics.Warning(DiagnosticCode.BadNeighbourLine, span, "the entry names a next-hop object, which no dump shows", "The vxlan peers behind it are unknown.");
    }

    private static bool IsLinkAddress(ReadOnlySpan<byte> token) => token.Length == 17 && token.Count((byte)':') == 5;

    private void Fail(SourceSpan span, string message) => diagnostics.Error(DiagnosticCode.BadNeighbourLine, span, message, Consequence);
}
