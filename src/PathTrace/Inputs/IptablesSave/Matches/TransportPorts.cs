using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The options <c>--sport</c> and <c>--dport</c>, which tcp, udp, sctp and dccp share.</summary>
internal static class TransportPorts
{
    internal const string Source = "--sport --source-port";
    internal const string Destination = "--dport --destination-port";

    internal static void Read(ref OptionReader options)
    {
        var field = options.Name == "--dport" ? Field.DestinationPort : Field.SourcePort;
        var range = options.Ports();
        options.AddNegatable(options.Values.Number(field, range));
    }
}
