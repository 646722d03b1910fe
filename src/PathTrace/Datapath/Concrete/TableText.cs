using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>Tables as iptables spells them.</summary>
internal static class TableText
{
    internal static string Of(TableName table) => table switch
    {
        TableName.Raw => "raw",
        TableName.Mangle => "mangle",
        TableName.Nat => "nat",
        TableName.Filter => "filter",
        _ => "security",
    };
}
