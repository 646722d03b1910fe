using System.Buffers;
using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>sctp</c> and <c>dccp</c> matches. Kernel: xt_sctp.c, sctp_mt; xt_dccp.c, dccp_mt. Ports are exact; types and options are content.</summary>
internal static class SctpMatch
{
    private static readonly Meaning Chunks = Meaning.Content("the chunks of the packet", "--chunk-types");

    internal static readonly MatchExtension Extension =
        new("sctp", ParseSctp, TransportPorts.Destination, TransportPorts.Source, "--chunk-types") { Protocol = IpProtocol.Sctp, Except = [Chunks] };

    private static readonly Meaning Types = Meaning.Content("type and options of the packet", "--dccp-types", "--dccp-option");

    internal static readonly MatchExtension Dccp =
        new("dccp", ParseDccp, TransportPorts.Destination, TransportPorts.Source, "--dccp-types", "--dccp-option") { Protocol = IpProtocol.Dccp, Except = [Types] };

    // libxt_sctp.c, sctp_chunk_names, and the flags of a chunk's header.
    private static readonly string[] ChunkNames =
    [
        "ALL", "ANY", "NONE", "DATA", "INIT", "INIT_ACK", "SACK", "HEARTBEAT", "HEARTBEAT_ACK", "ABORT", "SHUTDOWN", "SHUTDOWN_ACK", "ERROR", "COOKIE_ECHO", "COOKIE_ACK",
        "ECN_ECNE", "ECN_CWR", "SHUTDOWN_COMPLETE", "I_DATA", "RE_CONFIG", "PAD", "ASCONF", "ASCONF_ACK", "FORWARD_TSN", "I_FORWARD_TSN",
    ];

    private static readonly SearchValues<byte> ChunkFlags = SearchValues.Create("IiUuBbEeTt"u8);

    private static readonly ValueReader ChunkMode = OptionValues.OneOf("way to look for chunks: all, any or only", "all", "any", "only");

    private static readonly ValueReader PacketTypes = OptionValues.ListOf(
        "list of DCCP packet types", "REQUEST", "RESPONSE", "DATA", "ACK", "DATAACK", "CLOSEREQ", "CLOSE", "RESET", "SYNC", "SYNCACK", "INVALID");

    private static readonly ValueReader PacketOption = OptionValues.Number(byte.MaxValue, 1);

    private static void ParseSctp(ref OptionReader options)
    {
        var looksInside = false;
        while (options.Next())
        {
            if (options.Name != "--chunk-types")
            {
                TransportPorts.Read(ref options);
                continue;
            }

            ChunkMode(ref options);
            ReadChunks(ref options);
            looksInside = true;
        }

        if (looksInside)
            options.Add(Chunks.Ask(ref options));
    }

    private static void ParseDccp(ref OptionReader options)
    {
        var looksInside = false;
        while (options.Next())
        {
            if (options.Name is "--dport" or "--sport")
            {
                TransportPorts.Read(ref options);
                continue;
            }

            (options.Name == "--dccp-types" ? PacketTypes : PacketOption)(ref options);
            looksInside = true;
        }

        if (looksInside)
            options.Add(Types.Ask(ref options));
    }

    private static void ReadChunks(ref OptionReader options)
    {
        var word = options.Word();
        foreach (var range in word.Split((byte)','))
        {
            var chunk = word[range];
            var colon = chunk.IndexOf((byte)':');
            var flags = colon < 0 ? default : chunk[(colon + 1)..];
            if (OptionValues.IsOneOf(colon < 0 ? chunk : chunk[..colon], ChunkNames) && flags.IndexOfAnyExcept(ChunkFlags) < 0)
                continue;
            options.RefuseValue(word, "list of SCTP chunks");
            return;
        }
    }
}
