using System.Collections.Immutable;

namespace PathTrace.KernelLab.Random;

/// <summary>Makes input for iptables-restore: all five tables, user chains, jumps and gotos that never lead back.</summary>
internal sealed class RulesetMaker(World world, Dice dice, IReadOnlyList<SetMaker.MadeSet> sets)
{
    private static readonly (string Table, string[] Chains, double Share)[] Tables =
    [
        ("raw", ["PREROUTING", "OUTPUT"], 0.5),
        ("mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"], 0.7),
        ("nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"], 0.75),
        ("filter", ["INPUT", "FORWARD", "OUTPUT"], 0.85),
        ("security", ["INPUT", "FORWARD", "OUTPUT"], 0.2),
    ];

    private readonly MatchMaker _matches = new(world, dice, sets);
    private readonly TargetMaker _targets = new(world, dice);

    internal ImmutableArray<string> Make()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var (table, chains, share) in Tables)
        {
            if (dice.Chance(share))
                AddTable(table, chains, lines);
        }

        return lines.ToImmutable();
    }

    private void AddTable(string table, string[] builtins, ImmutableArray<string>.Builder lines)
    {
        var users = Enumerable.Range(0, dice.Between(0, 7)).Select(i => (Name: $"{dice.Pick("C", "KUBE-", "x.y")}{i}", IsSource: dice.Chance(0.5))).ToArray();
        lines.Add("*" + table);
        lines.AddRange(builtins.Select(b => $":{b} {(dice.Chance(0.06) ? "DROP" : "ACCEPT")} [0:0]"));
        lines.AddRange(users.Select(u => $":{u.Name} - [0:0]"));
        foreach (var chain in builtins)
            AddRules(new(table, chain, IsSourceNat(chain), table == "nat" && chain == "INPUT" ? [] : CalleesOf(users, -1, table, IsSourceNat(chain))), lines);
        for (var i = 0; i < users.Length; i++)
            AddRules(new(table, users[i].Name, users[i].IsSource, CalleesOf(users, i, table, users[i].IsSource)), lines);
        lines.Add("COMMIT");
    }

    private void AddRules(ChainPlace place, ImmutableArray<string>.Builder lines)
    {
        for (var count = dice.Between(0, place.IsBuiltin ? 6 : 5); count > 0; count--)
        {
            var matches = _matches.Make(place, out var protocol);
            lines.Add($"-A {place.Chain} {matches}{_targets.Make(place, protocol)}".TrimEnd());
        }
    }

    private static bool IsSourceNat(string chain) => chain is "INPUT" or "POSTROUTING";

    // In nat a chain keeps to one side, because DNAT is refused where SNAT is allowed; MASQUERADE is refused in INPUT, which leads nowhere.
    private static string[] CalleesOf((string Name, bool IsSource)[] users, int after, string table, bool isSource) =>
        [.. users.Skip(after + 1).Where(u => table != "nat" || u.IsSource == isSource).Select(u => u.Name)];
}
