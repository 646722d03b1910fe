using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>sctp</c> and <c>dccp</c> matches. Kernel: xt_sctp.c, sctp_mt; xt_dccp.c, dccp_mt. Chunks and packet types are content.</summary>
internal static class SctpMatch
{
    internal static readonly MatchExtension Extension =
        new("sctp", Parse, TransportPorts.Destination, TransportPorts.Source, "--chunk-types 2") { Protocol = IpProtocol.Sctp };

    internal static readonly MatchExtension Dccp =
        new("dccp", Parse, TransportPorts.Destination, TransportPorts.Source, "--dccp-types 1", "--dccp-option 1") { Protocol = IpProtocol.Dccp };

    private static void Parse(ref OptionReader options)
    {
        var looksInside = false;
        while (options.Next())
        {
            if (options.Name is "--dport" or "--sport")
            {
                TransportPorts.Read(ref options);
                continue;
            }

            for (var i = options.ValueCount; i > 0; i--)
                options.Word();
            looksInside = true;
        }

        if (looksInside)
            options.Add(new Condition.Opaque(options.GroupText(), "it depends on packet content, which a query does not give", OpaqueKind.Content));
    }
}
