using PathTrace.Datapath;
using PathTrace.KernelLab.Nodes;
using PathTrace.KernelLab.Probes;
using PathTrace.KernelLab.Stories;
using PathTrace.Netfilter;

namespace PathTrace.KernelLab.Random;

/// <summary>
/// Aims probes at rules that none has hit: it picks a rule, takes values from its conditions and from those of the jumps that lead to it, and keeps the first try of which PathTrace says that it hits
/// something new. A quarter of probes are not aimed.
/// </summary>
internal sealed class ProbeAimer
{
    private const int Tries = 120;

    private readonly ProbeMaker _maker;
    private readonly ProbeShaper _shaper;
    private readonly Dice _dice;
    private readonly NodeModel _model;
    private readonly Dictionary<string, Aim> _open = [];

    private sealed record Aim(Table Table, Chain Chain, Rule Rule);

    internal ProbeAimer(LabNode node, World world, Dice dice)
    {
        _dice = dice;
        _maker = new(world, node.Config, dice);
        _model = node.Model(world.Family);
        _shaper = new(world, node.Config.Links, _model, _maker, dice);
        foreach (var ruleset in _model.Rulesets)
        {
            foreach (var table in ruleset.Tables)
            {
                foreach (var chain in table.Chains)
                {
                    for (var i = 0; i < chain.Rules.Length; i++)
                        _open[KeyOf(ruleset.Backend, table, chain, i + 1)] = new(table, chain, chain.Rules[i]);
                }
            }
        }

        Rules = _open.Count;
    }

    internal int Rules { get; }

    internal int RulesHit => Rules - _open.Count;

    internal Probe Make()
    {
        if (_open.Count == 0 || _dice.Chance(0.25))
            return _maker.Make();
        Aim[] aims = [.. _open.Values];
        for (var i = 0; i < Tries; i++)
        {
            var (table, chain, rule) = aims[_dice.Below(aims.Length)];
            var probe = _maker.Fit(_shaper.Toward(table, chain, rule));
            var story = PredictedStory.Of(_model, probe);
            if (story.Any(s => KeysOf(s.Hits, s.LegacyHits.Keys).Any(_open.ContainsKey)))
                return probe;
        }

        return _maker.Make();
    }

    /// <summary>Takes note of the rules that the kernel says were hit.</summary>
    internal void Note(KernelStory story)
    {
        foreach (var hit in KeysOf(story.Hits, story.LegacyHits.Keys))
            _open.Remove(hit);
    }

    private static IEnumerable<string> KeysOf(IEnumerable<string> hits, IEnumerable<string> legacy) =>
        hits.Select(h => h[(h.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Concat(legacy.Select(h => "legacy " + h));

    private static string KeyOf(NetfilterBackend backend, Table table, Chain chain, int number) =>
        $"{(backend == NetfilterBackend.Legacy ? "legacy " : "")}{Datapath.Concrete.TableText.Of(table.Name)}/{chain.Name}/{number}";
}
