using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>tcp</c> match. Kernel: xt_tcpudp.c, tcp_mt. TCP options are content that a query does not give.</summary>
internal static class TcpMatch
{
    private static readonly Meaning TcpOptions = Meaning.Content("TCP options", "--tcp-option");

    internal static readonly MatchExtension Extension =
        new("tcp", Parse, TransportPorts.Destination, TransportPorts.Source, "--tcp-flags", "--syn", "--tcp-option") { Protocol = IpProtocol.Tcp, Except = [TcpOptions] };

    private static readonly ValueReader OptionNumber = OptionValues.Number(byte.MaxValue, 1);

    private static readonly MaskedValue Syn = new((uint)TcpFlags.Syn, (uint)(TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Ack));

    private static void Parse(ref OptionReader options)
    {
        var looksAtOptions = false;
        while (options.Next())
        {
            switch (options.Name)
            {
                case "--tcp-flags":
                    var mask = TcpFlagNames.Read(ref options);
                    var wanted = TcpFlagNames.Read(ref options);
                    options.AddNegatable(options.Values.Masked(Field.TcpFlags, new((uint)wanted, (uint)mask)));
                    break;
                case "--syn":
                    options.AddNegatable(options.Values.Masked(Field.TcpFlags, Syn));
                    break;
                case "--tcp-option":
                    OptionNumber(ref options);
                    looksAtOptions = true;
                    break;
                default:
                    TransportPorts.Read(ref options);
                    break;
            }
        }

        if (looksAtOptions)
            options.Add(TcpOptions.Ask(ref options));
    }
}
