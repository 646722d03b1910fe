using PathTrace.Netfilter;

namespace PathTrace.Datapath;

/// <summary>One place in the order of a hook.</summary>
/// <param name="Table">The table that is walked; null for connection tracking and for IPVS.</param>
/// <param name="Only">Only this machine's rules stand here; null for all.</param>
/// <param name="Except">This machine's rules stand elsewhere; null for none.</param>
/// <param name="Ipvs">The half of IPVS that stands here; null for all else.</param>
internal readonly record struct HookStage(TableName? Table, NetfilterBackend? Only = null, NetfilterBackend? Except = null, IpvsHook? Ipvs = null)
{
    internal bool Holds(Ruleset ruleset) => (Only is not { } only || ruleset.Backend == only) && (Except is not { } other || ruleset.Backend != other);
}
