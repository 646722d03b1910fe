using System.Buffers.Binary;

namespace PathTrace.KernelLab.Kernel;

/// <summary>The place of every nft rule: its handle tells its 1-based position in its chain (nf_tables_api.c, nf_tables_dump_rules gives rules in order).</summary>
internal sealed class RuleHandles
{
    private const ushort GetRule = (10 << 8) | 7;
    private const ushort Done = 3;
    private const ushort Error = 2;

    private readonly Dictionary<(byte Family, string Table, string Chain, ulong Handle), int> _places = [];
    private readonly Dictionary<(byte, string, string), int> _counts = [];

    internal static RuleHandles Read()
    {
        var handles = new RuleHandles();
        using var netlink = new Netlink(0);
        netlink.Send(GetRule, 0, isDump: true);
        for (var isDone = false; !isDone;)
        {
            foreach (var message in netlink.Receive())
            {
                if (Netlink.TypeOf(message) is Done or Error)
                    isDone = true;
                else
                    handles.Add(message);
            }
        }

        return handles;
    }

    internal int? PlaceOf(byte family, string table, string chain, ulong handle) =>
        _places.TryGetValue((family, table, chain, handle), out var place) ? place : null;

    private void Add(ReadOnlySpan<byte> message)
    {
        var table = "";
        var chain = "";
        var handle = 0ul;
        var family = message[Netlink.Header];
        // NFTA_RULE_TABLE, NFTA_RULE_CHAIN, NFTA_RULE_HANDLE.
        Netlink.ReadAttributes(message[Netlink.NetfilterHeader..], (kind, value) =>
        {
            if (kind == 1)
                table = Netlink.TextOf(value);
            else if (kind == 2)
                chain = Netlink.TextOf(value);
            else if (kind == 3)
                handle = BinaryPrimitives.ReadUInt64BigEndian(value);
        });
        var place = _counts.GetValueOrDefault((family, table, chain)) + 1;
        _counts[(family, table, chain)] = place;
        _places[(family, table, chain, handle)] = place;
    }
}
