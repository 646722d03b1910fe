using System.Globalization;
using PathTrace.Cluster;
using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>One step in one line; null for a step that says nothing new to a reader in a hurry.</summary>
/// <param name="names">What addresses are called.</param>
/// <param name="verbose">True for every step.</param>
/// <param name="end">What becomes of the packet.</param>
/// <param name="isIpvs">True for a node whose kube-proxy runs in IPVS mode: that no rule takes a service's packet is as it should be there.</param>
internal sealed class StepText(Names names, bool verbose, Disposition end, bool isIpvs = false)
{
    private const int MaxRuleText = 200;
    private Fraction _drawn = Fraction.One;
    private Step.RuleHit? _lastHit;
    private Step.RuleHit? _lastServiceHit;

    /// <summary>A line of the walk; its source is the step's unless it has one of its own.</summary>
    internal readonly record struct Line(string Label, string Text, TextStyle Style = TextStyle.Plain, SourceSpan Source = default);

    /// <summary>The line of a step. A fatal step always has one.</summary>
    internal Line? Of(Step step, bool fatal) => step switch
    {
        Step.RuleHit hit => OfRule(hit, fatal),
        Step.ChainPolicy policy => OfPolicy(policy, fatal),
        Step.Translated translated => OfTranslation(translated),
        Step.NoTranslation none => OfNoTranslation(none, fatal),
        Step.Tracked tracked => OfTracked(tracked, fatal),
        Step.Routed routed => new Line("route", RouteText.Of(routed, verbose)),
        Step.Owned owned => new Line("pod", Of(owned)),
        Step.Checked check => new Line(check.Kind switch { CheckKind.Owner => "pod", CheckKind.Bridge => "bridge", CheckKind.VirtualServer => "ipvs", CheckKind.Tunnel => "tunnel", _ => "check" }, check.Detail),
        Step.Fabric fabric => new Line("fabric", RouteText.Of(fabric, fatal ? end : null)),
        Step.Chosen chosen => OfChoice(chosen.Choice, fatal),
        Step.Assumed { Assumption: { SettledBy: { } answer } settled } => new Line("assumed", $"by {SettleText.AnswerOf(answer)}: {settled.Text}; {settled.Reason}", TextStyle.Unsure),
        Step.Assumed assumed => new Line("assumed", $"{assumed.Assumption.Text}; {assumed.Assumption.Reason}", TextStyle.Unsure),
        _ => null,
    };

    /// <summary>Whose the address is.</summary>
    internal static string Of(Step.Owned step) => step.Pod is null
        ? $"{step.Address} is an endpoint by the services' rules; its pod was not collected"
        : $"{step.Address} is {step.Pod}{(step.Status is null ? "" : $" ({step.Status})")}";

    /// <summary>What a balancer chose: <c>worker1, 33.3 % of its connections</c>.</summary>
    internal static string BalancerChoice(Choice choice) =>
        $"{choice.Chosen}, {Percent.Of(choice.Probability)} of its connections{(choice.IsDerived ? " if it uses these nodes equally (derived from status.loadBalancer)" : "")}";

    private static string Shorten(string text) => text.Length <= MaxRuleText ? text : text[..MaxRuleText] + Glyphs.Ellipsis;

    private static string Lower(Enum value) => value.ToString().ToLowerInvariant();

    private Line? OfRule(Step.RuleHit hit, bool fatal)
    {
        _lastHit = hit;
        if (hit is { Table: TableName.Nat, Chain: ServiceTarget.ServicesChain or ServiceTarget.NodePortsChain, Rule.Effect: Effect.Jump { Chain: not (ServiceTarget.NodePortsChain or "KUBE-MARK-MASQ") } or Effect.Goto })
            _lastServiceHit = hit;
        var ends = hit.Rule.Effect is Effect.Drop or Effect.Reject or Effect.HandOver or Effect.Opaque or Effect.NoTrack;
        if (!verbose && !fatal && !ends)
            return null;
        var text = verbose ? hit.Rule.ToString() : Shorten(hit.Rule.ToString());
        var number = string.Create(CultureInfo.InvariantCulture, $"{hit.Chain} {hit.Number}");
        if (hit.Before.Mark != hit.After.Mark)
            text += string.Create(CultureInfo.InvariantCulture, $" (mark 0x{hit.Before.Mark:x} {Glyphs.Arrow} 0x{hit.After.Mark:x})");
        return new(Lower(hit.Table), verbose ? $"{number}: {WithoutChain(text, hit.Chain)}" : text);
    }

    private static string WithoutChain(string text, string chain)
    {
        var beginning = $"-A {chain} ";
        return text.StartsWith(beginning, StringComparison.Ordinal) ? text[beginning.Length..] : text;
    }

    private Line? OfPolicy(Step.ChainPolicy policy, bool fatal) => verbose || fatal || policy.Verdict == Verdict.Drop
        ? new(Lower(policy.Table), $"policy of {policy.Chain}: {policy.Verdict.ToString().ToUpperInvariant()}")
        : null;

    // What is put back on an answer's destination was a source once, and the other way round.
    private static Line Undone(Step.Translated step) => step.Kind == NatKind.Destination
        ? new("nat", $"SNAT undone, to {(step.Before.DestinationPortDrawnFrom is null ? step.Before.To.ToString() : step.Before.Destination.ToString())} {Glyphs.Arrow} {step.After.To}")
        : new("nat", $"DNAT undone, from {step.Before.From} {Glyphs.Arrow} {step.After.From}");

    private Line? OfTranslation(Step.Translated step)
    {
        var share = Drawn();
        if (step.IsUndone)
            return Undone(step);
        // MASQUERADE of a node's own packet as a rule finds the address in place, but may draw another port.
        if (!verbose && step.Before.From == step.After.From && step.Before.To == step.After.To)
            return DrawsPort(step) ? new("nat", $"source port drawn anew ({step.How.ToLowerInvariant()})") : null;
        if (step.Kind == NatKind.Destination)
        {
            var name = names.Of(step.After.Protocol, step.After.Destination, step.After.DestinationPort);
            var called = name is null ? "" : $" ({name})";
            return new(step.How == "IPVS" ? "ipvs" : "nat", $"{How(step, "DNAT")} {step.Before.To} {Glyphs.Arrow} {step.After.To}{called}{share}");
        }

        string[] notes =
        [
            .. step.How == "SNAT" ? Array.Empty<string>() : [step.How.ToLowerInvariant()],
            .. MarkTested(step) is { } mark ? [string.Create(CultureInfo.InvariantCulture, $"mark 0x{mark:x}")] : Array.Empty<string>(),
        ];
        var from = step.Before.SourcePort == step.After.SourcePort ? step.Before.Source.ToString() : step.Before.From.ToString();
        var to = step.Before.SourcePort == step.After.SourcePort ? step.After.Source.ToString() : step.After.From.ToString();
        return new("nat", $"SNAT {from} {Glyphs.Arrow} {to}{(notes.Length == 0 ? "" : $" ({string.Join(", ", notes)})")}{share}");
    }

    private Step.RuleHit? RuleOf(Step.Translated step) => _lastHit is { } hit && hit.Source == step.Source ? hit : null;

    private bool DrawsPort(Step.Translated step) => step.Kind == NatKind.Source && step.How != "conntrack" && step.After.SourcePortDrawnFrom is not null
        && (step.Before.SourcePortDrawnFrom is null || RuleOf(step)?.Rule.Effect is Effect.Masquerade { Options: var m } && (m & (NatOptions.Random | NatOptions.RandomFully)) != 0);

    // The packet may carry other marks, which are other programs' business.
    private uint? MarkTested(Step.Translated step) =>
        RuleOf(step)?.Rule.Conditions.OfType<Condition.Masked>().FirstOrDefault(c => c.Field == Field.Mark)?.Wanted.Value;

    private static string How(Step.Translated step, string usual) => step.How switch
    {
        "conntrack" => $"{usual} again",
        "load balancer" => "rewrites",
        "IPVS" => "sends",
        var how => how,
    };

    // The rules that draw lots stand before the one that rewrites: their product is the share of this rewriting.
    private string Drawn()
    {
        var share = _drawn;
        _drawn = Fraction.One;
        return share.IsOne ? "" : $", {Percent.Of(share)} chance";
    }

    private Line? OfNoTranslation(Step.NoTranslation step, bool fatal)
    {
        var isDestination = step.Hook is Hook.Prerouting or Hook.Output;
        var packet = step.Packet;
        var service = isDestination ? names.Service(packet.Protocol, packet.Destination, packet.DestinationPort) : null;
        var taken = isDestination ? _lastServiceHit : null;
        _lastServiceHit = null;
        if (!verbose && !fatal && (service is null || isIpvs))
            return null;
        if (taken is not null)
            return new("nat", $"{ChainOf(taken.Rule.Effect)} has no target for this client of {packet.To}", TextStyle.Bad, taken.Source);
        return isDestination
            ? new("nat", $"no rule takes {packet.To}", service is null || isIpvs ? TextStyle.Plain : TextStyle.Bad)
            : new("nat", $"no rule translates {packet.From}");
    }

    private static string ChainOf(Effect effect) => effect switch
    {
        Effect.Jump jump => jump.Chain,
        Effect.Goto jump => jump.Chain,
        _ => "",
    };

    private Line? OfTracked(Step.Tracked step, bool fatal)
    {
        var odd = (step.State & (CtStates.Invalid | CtStates.Untracked)) != 0;
        if (!verbose && !fatal && !odd)
            return null;
        var state = step.State.ToString().ToUpperInvariant();
        return new("conntrack", odd ? $"{state}: nat is skipped" : step.IsKnown ? $"{state}, of a connection seen before" : state);
    }

    private Line? OfChoice(Choice choice, bool fatal)
    {
        if (choice.Kind == ChoiceKind.Statistic)
        {
            _drawn *= choice.Probability;
            if (!verbose && !fatal)
                return null;
        }

        var of = Percent.Of(choice.Probability);
        return choice.Kind switch
        {
            ChoiceKind.LoadBalancer => new("picks", BalancerChoice(choice)),
            ChoiceKind.Statistic => new("random", $"{choice.Chosen}: {of} of the packets that get here"),
            ChoiceKind.Ecmp => new("multipath", $"{choice.Chosen}, {of} of the flows"),
            ChoiceKind.VirtualServer => new("picks", $"{choice.Chosen}, {of} of the connections"),
            ChoiceKind.NatRange => new("range", $"{choice.Chosen}, {of} of the connections"),
            _ => new("enters", $"at {choice.Chosen}, {of}: each way in is counted alike"),
        };
    }
}
