using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Datapath;

/// <summary>Every case of the two algebras means something to the concrete domain. A new case fails here until it is given an example and a meaning.</summary>
public sealed class AlgebraTests
{
    private static readonly AddressRange Range = AddressRange.Of(IpPrefix.Host(IpAddress.Parse("10.0.1.9")));

    internal static readonly Condition[] Conditions =
    [
        new Condition.All([Condition.Always]),
        new Condition.Any([Condition.Never]),
        new Condition.Not(Condition.Always),
        new Condition.Protocol(IpProtocol.Tcp),
        new Condition.Address(AddressField.ReplyDestination, MaskedAddress.Of(IpPrefix.Host(IpAddress.V4(1)))),
        new Condition.AddressInRange(AddressField.Source, Range),
        new Condition.Number(Field.Ttl, NumberRange.Single(64)),
        new Condition.Masked(Field.Mark, new(1, 1)),
        new Condition.Interface(Direction.In, new("eth0", false)),
        new Condition.ConnectionState(CtStates.New),
        new Condition.AddressTypeIs(AddressField.Destination, AddressTypes.Local, null),
        new Condition.InSet("s", [SetSide.Source]),
        new Condition.Chance(1),
        new Condition.LaterFragment(),
        new Condition.ReversePath(false, false, false),
        new Condition.BridgePort(BridgePortQuestion.In, new("veth0", false)),
        new Condition.InterfaceGroup(Direction.In, new(0, uint.MaxValue)),
        new Condition.ClusterShare(2, 1, 7),
        new Condition.LocalSocket("-m owner --uid-owner 0"),
        new Condition.Opaque("-m limit", "it depends on a rate", OpaqueKind.State),
    ];

    private static readonly Effect[] Effects =
    [
        new Effect.Continue("LOG"), new Effect.Accept(), new Effect.Drop(), new Effect.Reject(RejectKind.PortUnreachable), new Effect.Return(), new Effect.Jump("A"), new Effect.Goto("A"),
        new Effect.SetMark(1, 1), new Effect.SetConnectionMark(1, 1), new Effect.SaveMark(1, 1), new Effect.RestoreMark(1, 1), new Effect.SetTos(1, 1), new Effect.SetTtl(TtlChange.Set, 1),
        new Effect.Dnat(Range, null, NatOptions.None), new Effect.Snat(Range, null, NatOptions.None), new Effect.Masquerade(null, NatOptions.None), new Effect.Redirect(null, NatOptions.None),
        new Effect.NetMap(MaskedAddress.Of(IpPrefix.Host(IpAddress.V4(1)))), new Effect.NoTrack(), new Effect.TrackWith(1, "CT"), new Effect.TransparentProxy(null, 0, new(1, 1)),
        new Effect.TranslatePrefix(AddressField.Source, IpPrefix.Parse("fd00::/48"), IpPrefix.Parse("2001:db8::/48")), new Effect.ChangeSets(["a"], ["b"]),
        new Effect.HandOver("NFQUEUE"), new Effect.HandOver("NFQUEUE", true), new Effect.Opaque("FROBNICATE", "it is not known", OpaqueKind.NotUnderstood),
    ];

    [Fact]
    public void EveryConditionHasAnExample() => Assert.Equal(CasesOf(typeof(Condition)), Conditions.Select(c => c.GetType().Name).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryEffectHasAnExample() => Assert.Equal(CasesOf(typeof(Effect)), Effects.Select(e => e.GetType().Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void EveryConditionEvaluates() => Assert.All(Conditions, condition =>
    {
        var value = ConditionEvaluator.Evaluate(condition, State());
        var opposite = ConditionEvaluator.Evaluate(new Condition.Not(condition), State());
        Assert.Equal(value.Truth == Truth.Unknown, value.Why is not null);
        if (condition is not (Condition.Address or Condition.ClusterShare))
            Assert.Equal(value.Truth.Negated(), opposite.Truth);
    });

    [Theory]
    [InlineData(Hook.Prerouting)]
    [InlineData(Hook.Input)]
    [InlineData(Hook.Forward)]
    [InlineData(Hook.Output)]
    [InlineData(Hook.Postrouting)]
    public void EveryEffectApplies(Hook hook) => Assert.All(Effects, effect =>
    {
        var rule = new Rule([], effect, default);
        var chain = new Chain("X", hook, Verdict.Accept, default, [rule], default);
        var empty = new Chain("A", null, null, default, [], default);
        var table = new Table(TableName.Mangle, [chain, empty], default);
        var ruleset = new Ruleset(IpFamily.IPv4, NetfilterBackend.Nft, [table], null);
        var results = new List<Walked<PacketState>>();
        new ChainWalker<PacketState>(new ConcreteDomain()).Walk(State(), hook, ruleset, table, results);
        Assert.NotEmpty(results);
        Assert.All(results, r => Assert.Equal(r.Outcome == WalkOutcome.Ended, r.State.End is not null));
    });

    private static IEnumerable<string> CasesOf(Type algebra) =>
        algebra.GetNestedTypes().Where(t => t.IsSubclassOf(algebra)).Select(t => t.Name).Order(StringComparer.Ordinal);

    internal static PacketState State()
    {
        var packet = new Packet { Protocol = IpProtocol.Tcp, Source = IpAddress.Parse("192.168.0.9"), Destination = IpAddress.Parse("10.0.1.9"), Flags = TcpFlags.Syn };
        return new(TestNode.Router.Model(IpFamily.IPv4), packet, "eth0") { Out = "eth1" };
    }
}
