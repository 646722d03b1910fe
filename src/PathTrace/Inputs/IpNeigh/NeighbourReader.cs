using System.Collections.Immutable;
using System.Text.Json;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IpNeigh;

/// <summary>Reads <c>10.9.0.3 dev eth0 lladdr 02:00:00:00:00:03 PERMANENT</c> or its JSON object (iproute2: ipneigh.c, print_neigh).</summary>
internal sealed class NeighbourReader(FileDiagnostics diagnostics)
{
    private const string Consequence = "A neighbour is missing.";

    private readonly ImmutableArray<Neighbour>.Builder _neighbours = ImmutableArray.CreateBuilder<Neighbour>();
    private readonly StringPool _pool = new();

    internal ImmutableArray<Neighbour> Neighbours => _neighbours.ToImmutable();

    internal void ReadText() => EntryLines.ForEach(diagnostics, "address of a neighbour", Consequence, ReadLine);

    internal void ReadObject(JsonElement element, SourceSpan span)
    {
        if (element.TryGetProperty("proxy", out _))
            return;
        var text = element.TextOf("dst");
        var state = element.TryGetProperty("state", out var states) && states.ValueKind == JsonValueKind.Array
            ? string.Join(',', states.EnumerateArray().Select(JsonObjects.Text))
            : null;
        if (!IpAddress.TryParse(text, out var address))
            Fail(span, $"'{text}' is no address of a neighbour");
        else if (element.TextOf("dev") is not { } device)
            Fail(span, "the neighbour's interface is missing");
        else
            _neighbours.Add(new(address, _pool.Get(device), element.TextOf("lladdr"), string.IsNullOrEmpty(state) ? null : _pool.Get(state), span));
    }

    private bool ReadLine(ref TokenCursor tokens, SourceSpan span)
    {
        if (!IpAddress.TryParse(tokens.Token, out var address))
            return false;
        ReadWords(ref tokens, address, span);
        return true;
    }

    private void ReadWords(ref TokenCursor tokens, IpAddress address, SourceSpan span)
    {
        string? device = null;
        string? linkAddress = null;
        string? state = null;
        Span<char> buffer = stackalloc char[16];
        while (tokens.MoveNext())
        {
            var word = Utf8.Word(tokens.Token, buffer);
            if (word is "proxy")
                return;
            if (word is "dev" && tokens.MoveNext())
                device = _pool.Get(tokens.Token);
            else if (word is "lladdr" && tokens.MoveNext())
                linkAddress = _pool.Get(tokens.Token);
            else if (IsState(word))
                state = _pool.Get(tokens.Token);
        }

        if (device is null)
            Fail(span, "the neighbour's interface is missing");
        else
            _neighbours.Add(new(address, device, linkAddress, state, span));
    }

    // States are the only words in capitals; -s prints counters between, which tell nothing here.
    private static bool IsState(ReadOnlySpan<char> word) => word
        is "PERMANENT" or "NOARP" or "REACHABLE" or "STALE" or "DELAY" or "PROBE" or "FAILED" or "INCOMPLETE" or "NONE";

    private void Fail(SourceSpan span, string message) => diagnostics.Error(DiagnosticCode.BadNeighbourLine, span, message, Consequence);
}
