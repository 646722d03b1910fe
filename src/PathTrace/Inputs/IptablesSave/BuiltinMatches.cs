using System.Text;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>The matches of iptables itself: addresses, interfaces, fragments (kernel: ip_tables.c, ip_packet_match; ip6_tables.c, ip6_packet_match).</summary>
internal static class BuiltinMatches
{
    private static readonly Condition LaterFragment = new Condition.LaterFragment();

    internal static void Read(ref OptionReader options, byte letter)
    {
        switch (letter)
        {
            case (byte)'s':
                ReadAddress(ref options, AddressField.Source);
                break;
            case (byte)'d':
                ReadAddress(ref options, AddressField.Destination);
                break;
            case (byte)'i':
                ReadInterface(ref options, Direction.In);
                break;
            case (byte)'o':
                ReadInterface(ref options, Direction.Out);
                break;
            default:
                options.AddNegatable(LaterFragment);
                break;
        }
    }

    private static void ReadInterface(ref OptionReader options, Direction direction)
    {
        var name = options.Text();
        if (!options.Failed)
            options.AddNegatable(options.Values.Interface(direction, name));
    }

    private static void ReadAddress(ref OptionReader options, AddressField field)
    {
        var word = options.Word();
        if (options.Failed)
            return;
        if (options.TryReadNetwork(word, out var wanted))
            options.AddNegatable(options.Values.Address(field, wanted));
        else if (word.Contains((byte)','))
            ReadList(ref options, field, word);
        else
            RefuseAddress(ref options, word);
    }

    private static void ReadList(ref OptionReader options, AddressField field, ReadOnlySpan<byte> word)
    {
        var choices = new List<Condition>();
        foreach (var range in word.Split((byte)','))
        {
            if (!options.TryReadNetwork(word[range], out var wanted))
            {
                RefuseAddress(ref options, word);
                return;
            }

            choices.Add(options.Values.Address(field, wanted));
        }

        if (options.Negated)
        {
            options.Refuse(DiagnosticCode.BadOptionValue, "iptables allows no '!' before several addresses");
            return;
        }

        var list = new AddressList(options.Context.Conditions.Count, choices);
        if (field == AddressField.Source)
            options.Context.Sources = list;
        else
            options.Context.Destinations = list;
        options.Add(choices[0]);
    }

    private static void RefuseAddress(ref OptionReader options, ReadOnlySpan<byte> word) =>
        options.Refuse(DiagnosticCode.BadOptionValue, $"'{Encoding.UTF8.GetString(word)}' is no {options.Family} address or network");
}
