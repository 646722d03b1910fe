using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Which chains the kernel itself makes in each table (iptables(8), "TABLES"; nat INPUT since Linux 2.6.36).</summary>
internal static class BuiltinChains
{
    internal static Hook? HookOf(TableName table, ReadOnlySpan<byte> chain)
    {
        if (chain.Length < 5 || (chain[0] != 'P' && chain[0] != 'I' && chain[0] != 'F' && chain[0] != 'O'))
            return null;
        if (chain.SequenceEqual("INPUT"u8))
            return table == TableName.Raw ? null : Hook.Input;
        if (chain.SequenceEqual("OUTPUT"u8))
            return Hook.Output;
        if (chain.SequenceEqual("FORWARD"u8))
            return table is TableName.Filter or TableName.Mangle or TableName.Security ? Hook.Forward : null;
        if (chain.SequenceEqual("PREROUTING"u8))
            return table is TableName.Raw or TableName.Mangle or TableName.Nat ? Hook.Prerouting : null;
        return chain.SequenceEqual("POSTROUTING"u8) && table is (TableName.Mangle or TableName.Nat) ? Hook.Postrouting : null;
    }

    internal static TableName? TableOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("nat"u8))
            return TableName.Nat;
        if (name.SequenceEqual("filter"u8))
            return TableName.Filter;
        if (name.SequenceEqual("mangle"u8))
            return TableName.Mangle;
        if (name.SequenceEqual("raw"u8))
            return TableName.Raw;
        return name.SequenceEqual("security"u8) ? TableName.Security : null;
    }
}
