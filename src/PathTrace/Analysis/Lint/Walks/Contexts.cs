using PathTrace.Analysis.Lint.Sets;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Walks;

/// <summary>Which packets may come to a chain and to a rule, by the values with which they enter the chain; never fewer than do.</summary>
internal sealed class Contexts(TableModel model)
{
    private const int MostBoxes = 64;
    private readonly Endings _endings = new(model);
    private readonly Dictionary<Chain, IReadOnlyList<Box>> _entering = [];
    private readonly Dictionary<Chain, BlockerIndex> _blockers = [];

    /// <summary>What the rules of a chain keep from those behind them.</summary>
    internal BlockerIndex BlockersOf(Chain chain)
    {
        if (!_blockers.TryGetValue(chain, out var index))
            _blockers.Add(chain, index = new(model[chain].SelectMany(r => _endings.Of(r).Select(b => new Blocker(r, b))), model.Dimensions));
        return index;
    }

    /// <summary>The packets that may enter a chain; none for a chain that nothing leads to.</summary>
    internal IReadOnlyList<Box> Entering(Chain chain)
    {
        if (_entering.TryGetValue(chain, out var known))
            return known;
        _entering[chain] = [Box.All];
        return _entering[chain] = chain.Hook is { } hook
            ? [AtHook(hook)]
            : model.CallersOf(chain).SelectMany(c => Reaching(c).Select(b => model.ToCalled(b, c))).ToList().Bounded(MostBoxes);
    }

    /// <summary>The packets that a rule's conditions take of those that enter its chain, whatever the rules before it make of them.</summary>
    internal IReadOnlyList<Box> Asked(RuleModel rule)
    {
        var boxes = rule.Packets.Boxes;
        return boxes.Count == 0 ? [] : Entering(rule.Chain).And(boxes, model.Dimensions, MostBoxes * MostBoxes) ?? boxes;
    }

    // What falls into too many parts is left as it is: more packets come to the chain then than do.
    private IReadOnlyList<Box> Reaching(RuleModel rule)
    {
        var asked = Asked(rule).Bounded(MostBoxes);
        IReadOnlyList<Box> left = asked;
        foreach (var blocker in asked.SelectMany(box => BlockersOf(rule.Chain).Meeting(box, rule.Index)).Distinct())
            left = left.Minus([blocker.Box], model.Dimensions, MostBoxes) ?? left;
        return left;
    }

    // ip_input.c and ip_output.c, calls of NF_HOOK: no egress interface before routing and for local delivery, no ingress interface for what the node makes.
    private Box AtHook(Hook hook)
    {
        var box = With(Box.All, new(Axis.Hook), IntervalSet.Of((UInt128)(int)hook));
        if (hook is Hook.Prerouting or Hook.Input)
            box = With(box, new(Axis.Out), InterfaceClasses.OfNone);
        if (hook is Hook.Output)
            box = With(box, new(Axis.In), InterfaceClasses.OfNone);
        // nf_nat_core.c, nf_nat_inet_fn: rules are asked for the first packet of a connection alone, which may be an expected one.
        return model.Table.Name == TableName.Nat
            ? With(With(box, new(Axis.State), ConditionReader.StatesOf(CtStates.New | CtStates.Related)), new(Axis.Entry), IntervalSet.Of(1))
            : box;
    }

    private Box With(Box box, Dimension dimension, IntervalSet values) => box.Within(model.Dimensions.IdOf(dimension), values, model.Dimensions)!;
}
