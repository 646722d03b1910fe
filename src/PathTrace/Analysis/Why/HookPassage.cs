using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Analysis.Why;

/// <summary>Why a packet did not come to a built-in chain.</summary>
internal static class HookPassage
{
    internal static WhyReason.NotReached Missed(Pass pass, TableName table, Hook hook)
    {
        if (table == TableName.Nat && pass.NatSkipped(hook) is { } skipped)
            return new(hook, WhyNatSkipped(skipped), default, IsOpen: false);
        var hop = pass.Hop;
        if (OtherWay(hop, hook) is { } because)
            return new(hook, because, default, IsOpen: false);
        if (hop.Disposition == Disposition.Indeterminate)
            return new(hook, $"what becomes of the {Called(pass)} before is open", hop.Steps.LastOrDefault()?.Source ?? default, IsOpen: true);
        if (table == TableName.Nat && hop.Steps.OfType<Step.Translated>().Any())
            return new(hook, "the other backend's nat table translated it first", default, IsOpen: false);
        var (end, source) = EndOf(hop);
        return new(hook, end, source, IsOpen: false);
    }

    // nf_nat_core.c, nf_nat_inet_fn: only the first packet of a connection walks nat, and each side is settled once.
    private static string WhyNatSkipped(PacketState state)
    {
        if (state.Entry is null)
            return $"nat is not asked for packets without a connection: the state is {(state.Tracking == CtStates.Untracked ? "UNTRACKED" : "INVALID")}";
        if (state.IsReply)
            return "nat is not asked for the reply direction: what was done to the connection's first packet is undone";
        return state.Tracking == CtStates.New
            ? "nat has settled this side of the connection before"
            : $"nat is asked for the first packet of a connection only: the state is {state.Tracking.ToString().ToUpperInvariant()}";
    }

    private static string? OtherWay(Hop hop, Hook hook)
    {
        var isMade = hop.In is null && !hop.Steps.Any(s => HookOf(s) == Hook.Prerouting);
        var isLocal = hop.Disposition is Disposition.DeliveredLocally or Disposition.NodePortNotTaken || hop.Steps.Any(s => HookOf(s) == Hook.Input || s is Step.Routed { Route.Type: Routing.RouteType.Local, IsReroute: false } && hop.In is not null);
        var isPassedOn = !isMade && !isLocal && (hop.Disposition == Disposition.Forwarded || hop.Steps.Any(s => HookOf(s) is Hook.Forward or Hook.Postrouting || s is Step.Routed { NextHop: not null }));
        // What IPVS sends to a real server passes INPUT, OUTPUT and POSTROUTING alike.
        var isBalanced = hop.Steps.OfType<Step.Translated>().Any(t => t.How == "IPVS");
        return (hook, isMade, isLocal, isPassedOn) switch
        {
            _ when isBalanced => null,
            (Hook.Prerouting, true, _, _) => "the packet is made on the node: PREROUTING is for packets that arrive",
            (Hook.Output, false, _, _) => "the packet arrives from elsewhere: OUTPUT is for packets that the node itself makes",
            (Hook.Forward, true, _, _) => "the packet is made on the node: FORWARD is for packets that pass through",
            (Hook.Forward, _, true, _) => "the packet is for the node itself: FORWARD is for packets that pass through",
            (Hook.Postrouting, _, true, _) => "the packet is for the node itself: POSTROUTING is for packets that leave",
            (Hook.Input, true, _, _) when hop.Out is not (null or "lo") => "the packet is made on the node, for elsewhere: INPUT is for packets to the node itself",
            (Hook.Input, _, _, true) => $"the packet is forwarded{(hop.Out is { Length: > 0 } device ? $" (out {device})" : "")}: INPUT is for packets to the node itself",
            _ => null,
        };
    }

    private static Hook? HookOf(Step step) => step switch
    {
        Step.RuleHit hit => hit.Hook,
        Step.ChainPolicy policy => policy.Hook,
        Step.NoTranslation none => none.Hook,
        _ => null,
    };

    private static (string Text, SourceSpan Source) EndOf(Hop hop)
    {
        var last = hop.Steps.LastOrDefault(s => s is not Step.Assumed);
        var what = last switch
        {
            _ when !hop.Disposition.IsFailure() => null,
            Step.RuleHit hit => $"{hit.Table.ToString().ToLowerInvariant()} {hit.Chain} rule {hit.Number} ended the packet before",
            Step.ChainPolicy policy => $"the policy of {policy.Table.ToString().ToLowerInvariant()} {policy.Chain} ended the packet before",
            Step.Checked check => $"the packet ended before: {check.Detail}",
            Step.Routed { Route: { } route } => $"the packet ended before: its route is {route}",
            Step.Routed routed => $"the packet ended before: there is no route to {routed.Destination}",
            _ => "the packet ended before",
        };
        return (what ?? "the packet does not pass this hook on its way", what is null ? default : last?.Source ?? default);
    }

    private static string Called(Pass pass) => pass.IsAnswer ? "answer" : "packet";
}
