using System.Collections.Immutable;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes input for iptables-restore: all five tables, user chains, jumps and gotos that never lead back.</summary>
internal sealed class RulesetMaker
{
    private static readonly (string Table, string[] Chains, double Share)[] Tables =
    [
        ("raw", ["PREROUTING", "OUTPUT"], 0.5),
        ("mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"], 0.7),
        ("nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"], 0.75),
        ("filter", ["INPUT", "FORWARD", "OUTPUT"], 0.85),
        ("security", ["INPUT", "FORWARD", "OUTPUT"], 0.2),
    ];

    private readonly Dice _dice;
    private readonly bool _isV4;
    private readonly MatchMaker _matches;
    private readonly TargetMaker _targets;

    internal RulesetMaker(World world, Dice dice, IReadOnlyList<SetMaker.MadeSet> sets)
    {
        _dice = dice;
        _isV4 = world.IsV4;
        // A few nodes hold most of what no dump decides, so that the others are decided whole.
        var openness = dice.Chance(0.15) ? 0.7 : 0.02;
        _matches = new(world, dice, sets, openness);
        _targets = new(world, dice, sets, openness);
    }

    private sealed record UserChain(string Name, bool IsSourceNat, ChainSide Side);

    /// <summary>Rules of all tables; of each table less often where another backend holds rules as well.</summary>
    internal ImmutableArray<string> Make(double share = 1)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var (table, chains, own) in Tables)
        {
            if (_dice.Chance(own * share))
                AddTable(table, chains, lines);
        }

        return lines.ToImmutable();
    }

    private void AddTable(string table, string[] builtins, ImmutableArray<string>.Builder lines)
    {
        var users = Enumerable.Range(0, _dice.Between(0, 7)).Select(i => new UserChain($"{_dice.Pick("C", "KUBE-", "x.y")}{i}", _dice.Chance(0.5), _dice.Pick(ChainSide.Any, ChainSide.In, ChainSide.Out))).ToArray();
        lines.Add("*" + table);
        lines.AddRange(builtins.Select(b => $":{b} {(_dice.Chance(0.04) ? "DROP" : "ACCEPT")} [0:0]"));
        lines.AddRange(users.Select(u => $":{u.Name} - [0:0]"));
        if (table == "mangle" && _dice.Chance(0.7))
            AddMarks(lines);
        var rules = new List<string>();
        foreach (var chain in builtins)
            AddRules(PlaceOf(table, new(chain, chain is "INPUT" or "POSTROUTING", SideOf(chain)), table == "nat" && chain == "INPUT" ? [] : users), rules);
        for (var i = 0; i < users.Length; i++)
            AddRules(PlaceOf(table, users[i], users[(i + 1)..]), rules);
        lines.AddRange(Callers(table, builtins, users, rules));
        lines.AddRange(rules);
        lines.Add("COMMIT");
    }

    /// <summary>Marks that a packet can ask for by its TTL, so that rules which look at marks are met.</summary>
    private void AddMarks(ImmutableArray<string>.Builder lines)
    {
        for (var i = 0; i < World.Marks.Length; i++)
        {
            if (_dice.Chance(0.5))
                lines.Add($"-A PREROUTING -m {(_isV4 ? "ttl --ttl-eq" : "hl --hl-eq")} {World.MarkTtl + i} -j MARK --set-mark 0x{World.Marks[i]:x}");
        }

        if (_dice.Chance(0.6))
            lines.Add("-A PREROUTING -m mark ! --mark 0x0 -j CONNMARK --save-mark");
    }

    // Most chains that nothing leads to get a caller, first in a built-in chain.
    private IEnumerable<string> Callers(string table, string[] builtins, UserChain[] users, List<string> rules)
    {
        foreach (var user in users.Where(u => !rules.Exists(r => r.EndsWith(" " + u.Name, StringComparison.Ordinal)) && _dice.Chance(0.9)))
        {
            var callers = builtins.Where(b => (table != "nat" || b != "INPUT") && PlaceOf(table, new(b, b is "INPUT" or "POSTROUTING", SideOf(b)), [user]).Callees.Count > 0).ToArray();
            if (callers.Length == 0)
                continue;
            var caller = _dice.Pick(callers);
            var matches = _dice.Chance(0.7) ? "" : _matches.Make(PlaceOf(table, new(caller, caller == "POSTROUTING", SideOf(caller)), []), out _);
            yield return $"-A {caller} {matches}-j {user.Name}";
        }
    }

    private void AddRules(ChainPlace place, List<string> rules)
    {
        var last = new List<string>();
        for (var count = _dice.Between(0, place.IsBuiltin ? 6 : 5); count > 0; count--)
        {
            var matches = _matches.Make(place, out var protocol);
            // Behind a rule that ends every walk no other one is met.
            while (matches.Length == 0 && last.Count > 0)
                matches = _matches.Make(place, out protocol);
            var target = _targets.Make(place, protocol);
            // What a chain holds is met only behind the jumps that lead to it.
            if (place.Callees.Any(c => target.EndsWith(" " + c, StringComparison.Ordinal)) && _dice.Chance(0.6))
                matches = "";
            var rule = $"-A {place.Chain} {matches}{target}".TrimEnd();
            // What ends every walk stands last more often than not.
            if (matches.Length == 0 && Ends(target) && _dice.Chance(0.85))
                last.Add(rule);
            else
                rules.Add(rule);
        }

        rules.AddRange(last);
    }

    private static bool Ends(string target) => !target.StartsWith("-j ", StringComparison.Ordinal)
        ? target.Length > 0
        : target.Split(' ')[1] is "ACCEPT" or "DROP" or "REJECT" or "RETURN" or "DNAT" or "SNAT" or "MASQUERADE" or "NETMAP" or "REDIRECT" or "NFQUEUE" or "TPROXY";

    private static ChainSide SideOf(string chain) => chain switch { "PREROUTING" or "INPUT" => ChainSide.In, "FORWARD" => ChainSide.Both, _ => ChainSide.Out };

    // In nat a chain keeps to one kind of translation, because DNAT is refused where SNAT is allowed; MASQUERADE is refused in INPUT, which leads nowhere.
    private static ChainPlace PlaceOf(string table, UserChain chain, UserChain[] users) => new(table, chain.Name, chain.IsSourceNat, chain.Side,
        [.. users.Where(u => (table != "nat" || u.IsSourceNat == chain.IsSourceNat) && (u.Side == ChainSide.Any || u.Side == chain.Side || chain.Side == ChainSide.Both)).Select(u => u.Name)]);
}
