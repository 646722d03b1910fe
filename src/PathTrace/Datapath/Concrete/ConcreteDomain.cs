using System.Collections.Concurrent;
using PathTrace.Datapath.Symbolic;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Datapath.Concrete;

/// <summary>What rules mean to one concrete packet. Chances, ranges and unknowns fork it. One serves any number of packets and threads.</summary>
internal sealed partial class ConcreteDomain : INodeDomain<PacketState>
{
    // The outcomes of random rules, each made when the first packet comes by.
    private readonly ConcurrentDictionary<(Chain Chain, int Index), Draw> _draws = new();

    /// <inheritdoc/>
    public int NextCandidate(PacketState state, Chain chain, int from)
    {
        if (state.Witness is { } witness)
            Passing.Note(witness, chain, state.Packet);
        return chain.Index.Next(state.Packet, from);
    }

    /// <inheritdoc/>
    public Divided<PacketState> Split(PacketState state, in RuleSite site)
    {
        Unknown? why = null;
        var isDrawn = false;
        foreach (var condition in site.Rule.Conditions)
        {
            if (ConditionEvaluator.IsDraw(condition, out _))
            {
                isDrawn = true;
                continue;
            }

            var value = ConditionEvaluator.Evaluate(condition, state);
            if (value.Truth == Truth.False)
                return new(null, state);
            if (value.Truth == Truth.Unknown && why is null)
                why = value.Why;
        }

        // A rule that only looks on leaves the packet the same whether it matches or not.
        if ((why is not null || isDrawn) && site.Rule.Effect is Effect.Continue)
            return new(null, state);
        if (why is not null)
            return SplitOpen(state, site, why, isDrawn);
        return isDrawn ? SplitByDraw(state, site) : new(state, null);
    }

    /// <inheritdoc/>
    public void Hit(PacketState state, in RuleSite site)
    {
        var before = state.Packet;
        switch (site.Rule.Effect)
        {
            case Effect.SetMark mark:
                state.Fix(Field.Mark);
                state.Packet = before with { Mark = (before.Mark & ~mark.Mask) ^ mark.Value };
                break;
            case Effect.RestoreMark restore when state.Entry is { } entry:
                state.Fix(Field.Mark);
                state.Packet = before with { Mark = (before.Mark & ~restore.PacketMask) ^ Shifted(entry.Mark & restore.ConnectionMask, restore.Shift) };
                break;
            case Effect.SetTos tos:
                state.Fix(Field.Tos);
                state.Packet = before with { Tos = (byte)((before.Tos & ~tos.Mask) ^ tos.Value) };
                break;
            case Effect.SetTtl ttl:
                state.Fix(Field.Ttl);
                state.Packet = before with { Ttl = Changed(before.Ttl, ttl) };
                break;
            case Effect.TranslatePrefix prefix:
                ApplyPrefix(state, prefix);
                break;
            // xt_CT.c, xt_ct_target: of several the first settles it; its template stands for the connection until there is one.
            case Effect.TrackWith when state.Tracking == CtStates.None:
                state.Tracking = CtStates.New;
                state.Entry = ConntrackEntry.Template(state.Node.Node.Name, state.Packet.Family);
                break;
            case Effect.ChangeSets sets:
                state.SetChanges = state.SetChanges.With(WithMembers(state.Node, sets.Added), WithMembers(state.Node, sets.Deleted));
                break;
        }

        state.Add(site, before);
    }

    /// <inheritdoc/>
    public void Apply(PacketState state, in RuleSite site, List<Walked<PacketState>> results)
    {
        switch (site.Rule.Effect)
        {
            case Effect.SetMark or Effect.RestoreMark or Effect.SetTos or Effect.SetTtl or Effect.TrackWith:
                results.Add(new(state, WalkOutcome.Continue));
                break;
            case Effect.SetConnectionMark mark:
                SetConnectionMark(state, mark.Mask, mark.Value, mark.Shift, results);
                break;
            case Effect.SaveMark save:
                state.Fix(Field.Mark);
                SetConnectionMark(state, save.ConnectionMask, Shifted(state.Packet.Mark & save.PacketMask, save.Shift), 0, results);
                break;
            case Effect.NoTrack:
                // xt_CT.c, notrack_tg: a packet that is tracked already stays so.
                if (state.Tracking == CtStates.None)
                    state.Tracking = CtStates.Untracked;
                results.Add(new(state, WalkOutcome.Continue));
                break;
            case Effect.Drop:
                End(state, Disposition.Dropped, results);
                break;
            case Effect.Reject:
                End(state, Disposition.Rejected, results);
                break;
            case Effect.TransparentProxy proxy:
                ApplyProxy(state, site, proxy, results);
                break;
            case Effect.TranslatePrefix prefix:
                ApplyPrefix(state, prefix, results);
                break;
            case Effect.ChangeSets sets:
                ApplyMapping(state, site, sets, results);
                break;
            case Effect.HandOver { HasBypass: true } handOver:
                ApplyQueue(state, site, handOver, results);
                break;
            case Effect.HandOver handOver:
                Abandon(state, $"{handOver.To} hands the packet to a program outside the rules", site);
                results.Add(new(state, WalkOutcome.Ended));
                break;
            case Effect.Opaque opaque:
                ApplyOpaque(state, site, opaque, results);
                break;
            default:
                ApplyTranslation(state, site, results);
                break;
        }
    }

    /// <inheritdoc/>
    public WalkOutcome ApplyPolicy(PacketState state, Hook hook, Table table, Chain chain)
    {
        state.Add(new Step.ChainPolicy(hook, table.Name, chain.Name, chain.Policy ?? Verdict.Accept, chain.Declaration));
        if (chain.Policy != Verdict.Drop)
            return WalkOutcome.Accept;
        state.EndAs(Disposition.Dropped);
        return WalkOutcome.Ended;
    }

    /// <inheritdoc/>
    public void Abandon(PacketState state, string reason, in RuleSite site)
    {
        var assumption = new Assumption(KeyOf(state, site), $"what becomes of the packet at {Place(state, site)}", reason, site.Source);
        Forks.Abandon(state, assumption);
    }

    private static void End(PacketState state, Disposition disposition, List<Walked<PacketState>> results)
    {
        state.EndAs(disposition);
        results.Add(new(state, WalkOutcome.Ended));
    }

    // xt_HL.c, ttl_tg: results stay in 0–255.
    private static byte Changed(byte ttl, Effect.SetTtl effect) => effect.Change switch
    {
        TtlChange.Set => effect.Amount,
        TtlChange.Increase => (byte)Math.Min(255, ttl + effect.Amount),
        _ => (byte)Math.Max(0, ttl - effect.Amount),
    };

    private static void SetConnectionMark(PacketState state, uint cleared, uint flipped, int shift, List<Walked<PacketState>> results)
    {
        if (state.Entry is { } entry)
            state.Entry = entry with { Mark = Shifted((entry.Mark & ~cleared) ^ flipped, shift) };
        results.Add(new(state, WalkOutcome.Continue));
    }

    // xt_TPROXY.c, tproxy_tg4: with a socket the mark is set and the packet accepted, without one it is dropped.
    private static void ApplyProxy(PacketState state, in RuleSite site, Effect.TransparentProxy proxy, List<Walked<PacketState>> results)
    {
        var (yes, no) = Forks.Assume(
            state,
            TargetQuestionOf(state, site),
            $"a local socket takes the packet at {Place(state, site)}",
            $"no local socket takes the packet at {Place(state, site)}",
            new("which sockets listen", "no dump shows the node's sockets"),
            site.Source);
        if (yes is not null)
        {
            yes.Fix(Field.Mark);
            yes.Packet = yes.Packet with { Mark = (yes.Packet.Mark & ~proxy.Mark.Mask) ^ proxy.Mark.Value };
            results.Add(new(yes, WalkOutcome.Accept));
        }

        if (no is not null)
            End(no, Disposition.Dropped, results);
    }

    private static void ApplyOpaque(PacketState state, in RuleSite site, Effect.Opaque opaque, List<Walked<PacketState>> results)
    {
        if (opaque.Kind == OpaqueKind.LostInSave)
        {
            Forks.Abandon(state, new(KeyOf(state, site), $"what {opaque.Text} of {Place(state, site)} does", opaque.Reason, site.Source, null, opaque.Kind));
            results.Add(new(state, WalkOutcome.Ended));
            return;
        }

        var (ignored, acted) = Forks.Assume(
            state,
            TargetQuestionOf(state, site, opaque.Text),
            $"{opaque.Text} of {Place(state, site)} lets the packet go on unchanged",
            $"{opaque.Text} of {Place(state, site)} ends or changes the packet",
            new(opaque.Text, opaque.Reason, null, opaque.Kind),
            site.Source);
        if (ignored is not null)
            results.Add(new(ignored, WalkOutcome.Continue));
        if (acted is not null)
            End(acted, Disposition.Indeterminate, results);
    }

    private static void ApplyTranslation(PacketState state, in RuleSite site, List<Walked<PacketState>> results)
    {
        var outcomes = Translator.Translate(state, site.Rule.Effect, site.Hook);
        var fork = outcomes.Count > 1 ? Fork.OfChoice() : null;
        for (var i = 0; i < outcomes.Count; i++)
        {
            var branch = i == outcomes.Count - 1 ? state : state.Copy();
            var outcome = outcomes[i];
            if (outcome.Packet is not { } after)
            {
                // nf_nat_masquerade.c, nf_nat_redirect.c: without an address to translate to the packet is dropped.
                if (outcome.Why is null)
                {
                    End(branch, Disposition.Dropped, results);
                    continue;
                }

                Forks.Abandon(branch, new(KeyOf(state, site), outcome.Why.What, outcome.Why.Because, site.Source, outcome.Why.MissingFile, outcome.Why.Kind));
                results.Add(new(branch, WalkOutcome.Ended));
                continue;
            }

            if (fork is not null)
            {
                var chosen = outcome.Kind == NatKind.Destination ? after.To : after.From;
                Forks.Choose(branch, fork, i, new(new(ChoiceKind.NatRange, chosen.ToString(), new Fraction(1, outcomes.Count), site.Source)));
            }

            Connections.Bind(branch, outcome.Kind, after, NameOf(site.Rule.Effect), site.Source, outcome.DrawsIdentifier);
            results.Add(new(branch, WalkOutcome.Accept));
        }
    }

    private Divided<PacketState> SplitByDraw(PacketState state, in RuleSite site)
    {
        var draw = _draws.GetOrAdd((site.Chain, site.Index), static at => Draw.At(at.Chain, at.Index));
        var fork = Fork.OfChoice();
        var rest = state.Copy();
        Forks.Choose(state, fork, 0, draw.Match);
        Forks.Choose(rest, fork, 1, draw.Rest);
        return new(state, rest);
    }

    private static string NameOf(Effect effect) => effect switch
    {
        Effect.Dnat => "DNAT",
        Effect.Snat => "SNAT",
        Effect.Masquerade => "MASQUERADE",
        Effect.Redirect => "REDIRECT",
        _ => "NETMAP",
    };

    // A rule that matched the packet may not match its answer.
    private static string KeyOf(PacketState state, in RuleSite site) =>
        $"{state.Node.Node.Name}/{site.Backend}/{site.Table.Name}/{site.Chain.Name}/{site.Number}/{site.Hook}/{state.Called}";

    private static string Place(PacketState state, in RuleSite site) =>
        $"{TableText.Of(site.Table.Name)} {site.Chain.Name} rule {site.Number} on {state.Node.Node.Name}{(state.IsAnswer ? " (for the answer)" : "")}";
}
