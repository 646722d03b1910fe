using FsCheck;
using FsCheck.Fluent;
using PathTrace.Analysis.Lint.Rules;
using PathTrace.Analysis.Lint.Walks;
using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Analysis.Lint;

/// <summary>
/// Random chains over few values, so that everything collides, beside the walk of concrete packets: a rule that is called dead is hit by none, one that is called redundant changes no verdict, and where the packets are all
/// there are, a rule that none of them hits is found.
/// </summary>
public sealed class RandomRulesTests
{
    // By these the packets below are told apart completely: each class that they make has a packet in it.
    private static readonly string[] Plain =
    [
        "", "-s 192.168.0.8/32", "-s 192.168.0.8/31", "! -s 192.168.0.8/31", "-s 192.168.0.0/24", "-d 10.0.1.8/32", "-d 10.0.1.8/31", "! -d 10.0.1.9/32", "-d 10.0.1.0/24", "-p tcp", "-p udp", "! -p tcp",
        "-p tcp -m tcp --dport 80", "-p tcp -m tcp --dport 80:81", "-p tcp -m tcp ! --dport 80", "-p udp -m multiport --dports 80,81", "-p udp -m multiport ! --dports 80", "-s 192.168.0.9/32 -d 10.0.1.8/32",
        "-s 192.168.0.0/24 -p tcp -m tcp --dport 81", "-d 10.0.1.8/31 -p udp -m udp --dport 80", "-m iprange --src-range 192.168.0.9-192.168.0.10",
    ];

    // Without matches that the walker asks anew at every rule and the kernel answers alike, such as that of string.
    private static readonly string[] Strange =
    [
        "-m mark --mark 0x1/0x1", "-m mark ! --mark 0x1/0x1", "-m mark --mark 0x3", "-m statistic --mode random --probability 0.5", "-m limit --limit 5/sec", "-m conntrack --ctstate NEW", "-m conntrack ! --ctstate NEW",
        "-m addrtype --dst-type LOCAL", "-m ttl --ttl-gt 3", "-m tos --tos 0x10/0xff", "-i eth0", "-i eth1", "! -o eth+", "-o eth1", "-m connmark --mark 0x0",
    ];

    private static readonly string[] Verdicts = ["-j ACCEPT", "-j DROP", "-j RETURN", "-j A", "-j B", "-g B", "-j ACCEPT", "-j DROP"];

    private static readonly string[] Rewriting = ["", "-j LOG", "-j MARK --set-xmark 0x1/0x1", "-j MARK --set-xmark 0x0/0xffffffff", "-j TTL --ttl-set 2", "-j TOS --set-tos 0x10/0xff", "-j CONNMARK --save-mark", "-j REJECT"];

    private static Gen<string> Rulesets(Gen<string> matches, Gen<string> targets) =>
        from rules in (from chain in Gen.Elements("FORWARD", "FORWARD", "A", "B")
                       from match in matches
                       from target in targets
                       where !(chain == "B" && target is [.., ' ', 'A' or 'B']) && !(chain == "A" && target is [.., ' ', 'A'])
                       select $"-A {chain} {match} {target}").ListOf(14)
        from policy in Gen.Elements("ACCEPT", "DROP")
        select $"*mangle\n:FORWARD {policy} [0:0]\n:A - [0:0]\n:B - [0:0]\n" + string.Join('\n', rules);

    private static Gen<string> AllKinds { get; } = Rulesets(
        Gen.Frequency((2, Gen.Elements(Plain)), (1, Gen.Elements(Strange))),
        Gen.Frequency((3, Gen.Elements(Verdicts)), (1, Gen.Elements(Rewriting))));

    private static List<Packet> Packets(params byte[] ttls) =>
    [
        .. from source in (string[])["192.168.0.8", "192.168.0.9", "192.168.0.10", "192.168.0.11", "203.0.113.7"]
           from destination in (string[])["10.0.1.8", "10.0.1.9", "10.0.1.10", "10.0.2.9"]
           from protocol in (byte[])[6, 17, 47]
           from port in protocol == 47 ? (ushort[])[0] : [79, 80, 81]
           from ttl in ttls
           from mark in ttls.Length > 1 ? (uint[])[0, 1, 3] : [0]
           select new Packet
           {
               Protocol = new(protocol), Source = IpAddress.Parse(source), Destination = IpAddress.Parse(destination), SourcePort = (ushort)(protocol == 47 ? 0 : 41000), DestinationPort = port, Ttl = ttl, Mark = mark, Flags = TcpFlags.Syn, Length = 60,
           },
    ];

    [Fact]
    public void Of_few_packets_exactly_those_rules_are_dead_that_none_hits() => Claim.Holds(
        Gen.OneOf(Rulesets(Gen.Elements(Plain), Gen.Elements(Verdicts)), Rulesets(Gen.Elements(Plain.Where(p => !AsksPorts(p)).ToArray()), Gen.Elements(Verdicts))),
        rules =>
        {
            var node = TestNode.Router.Rules(rules).Model(IpFamily.IPv4);
            var hit = Packets(64).SelectMany(p => Walk(node, p).SelectMany(w => NodeRun.HitsOf(w.State))).ToHashSet(StringComparer.Ordinal);
            var model = ModelOf(node);
            var dead = DeadIn(model).ToHashSet(StringComparer.Ordinal);
            // Later fragments of TCP and UDP have no ports, and no packet above stands for them: a rule without ports may be theirs alone.
            var compared = model.Table.Chains.SelectMany(c => model[c]).Where(r => !AsksPorts(rules) || AsksPorts(r.Rule.Text.Text)).Select(Name).ToList();
            Assert.Equal(compared.Where(r => !hit.Contains(r)), compared.Where(dead.Contains));
        },
        300);

    [Fact]
    public void What_is_called_dead_is_hit_by_none() => Claim.Holds(AllKinds, rules =>
    {
        var node = TestNode.Router.Rules(rules).Model(IpFamily.IPv4);
        var hit = Packets(1, 3, 64).SelectMany(p => Walk(node, p).SelectMany(w => NodeRun.HitsOf(w.State))).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(DeadIn(ModelOf(node)), hit.Contains);
    }, 150);

    [Fact]
    public void What_is_called_redundant_changes_no_verdict() => Claim.Holds(AllKinds, rules =>
    {
        var node = TestNode.Router.Rules(rules).Model(IpFamily.IPv4);
        var model = ModelOf(node);
        var contexts = new Contexts(model);
        var dead = new DeadRules(model, contexts);
        dead.Find();
        foreach (var fault in new RedundantRules(model, contexts, dead.All).Find())
        {
            var at = fault.Proofs[0];
            var chain = model.Table.Find(at.Chain)!;
            var without = TestNode.Router.Rules(Without(rules, chain.Rules[at.Index!.Value].Text.Text, at.Index.Value, chain)).Model(IpFamily.IPv4);
            foreach (var packet in Packets(1, 3, 64))
                Assert.Equal(Verdict(node, packet), Verdict(without, packet));
        }
    }, 150);

    private static IEnumerable<string> DeadIn(TableModel model)
    {
        var dead = new DeadRules(model, new(model));
        dead.Find();
        return dead.All.Select(Name);
    }

    private static bool AsksPorts(string text) => text.Contains("port", StringComparison.Ordinal);

    private static string Name(RuleModel rule) => $"mangle/{rule.Chain.Name}/{rule.Number}";

    private static TableModel ModelOf(NodeModel node) => new(IpFamily.IPv4, node.Rulesets[0][TableName.Mangle]!);

    private static List<Walked<PacketState>> Walk(NodeModel node, Packet packet)
    {
        var results = new List<Walked<PacketState>>();
        var walker = new ChainWalker<PacketState>(new ConcreteDomain());
        walker.Begin();
        walker.Walk(new PacketState(node, packet, "eth0") { Out = "eth1", Tracking = CtStates.New }, Hook.Forward, node.Rulesets[0], node.Rulesets[0][TableName.Mangle]!, results);
        return results;
    }

    private static string Verdict(NodeModel node, Packet packet) => string.Join(' ', Walk(node, packet).Select(w => $"{w.Outcome} {w.State.Packet} {w.State.Packet.Mark}").Distinct().Order(StringComparer.Ordinal));

    private static string Without(string rules, string text, int index, Chain chain)
    {
        var lines = rules.Split('\n').ToList();
        var nth = chain.Rules.Take(index).Count(r => r.Text.Text == text);
        var at = lines.Select((l, i) => (l, i)).Where(x => x.l == text).ElementAt(nth).i;
        lines.RemoveAt(at);
        return string.Join('\n', lines);
    }
}
