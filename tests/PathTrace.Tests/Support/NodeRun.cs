using PathTrace.Datapath;
using PathTrace.Datapath.Concrete;
using PathTrace.Net;

namespace PathTrace.Tests.Support;

/// <summary>What one node did with one packet: a way for each outcome, in order.</summary>
internal sealed class NodeRun(List<Processed<PacketState>> ways)
{
    internal IReadOnlyList<Processed<PacketState>> All => ways;

    /// <summary>Lets a node deal with a packet that arrives, or that it makes.</summary>
    internal static NodeRun Of(INodeDomain<PacketState> domain, PacketState state)
    {
        var ways = new List<Processed<PacketState>>();
        var pipeline = new NodePipeline<PacketState>(domain);
        if (state.IsMadeHere)
            pipeline.Make(state, ways);
        else
            pipeline.Arrive(state, ways);
        return new(ways);
    }

    /// <summary>The only way; fails when the packet forked.</summary>
    internal PacketState Only
    {
        get
        {
            Assert.True(ways.Count == 1, "the packet went several ways: " + string.Join(" | ", ways.Select(Text)));
            return ways[0].State;
        }
    }

    /// <summary>Exactly these rules matched, in this order: <c>nat/KUBE-SERVICES/3</c>; a deciding policy is <c>filter/FORWARD/policy</c> and given only where DROP.</summary>
    internal NodeRun Hits(params string[] rules)
    {
        Assert.Equal(rules, HitsOf(Only));
        return this;
    }

    /// <summary>Each way in a line: the choices and answers that led to it, then its end: <c>1/2 eth1 tcp 10.0.0.9:1 -> 10.0.1.9:80</c>, <c>yes Dropped</c>.</summary>
    internal NodeRun Ways(params string[] expected)
    {
        Assert.Equal(expected, ways.Select(Text));
        AssertWhole();
        return this;
    }

    internal NodeRun LeavesBy(string device, string? via = null)
    {
        Assert.True(Only.End is null, Text(ways[0]));
        Assert.Equal(NodeOutcome.Sent, ways[0].Outcome);
        Assert.Equal(device, Only.Out);
        if (via is not null)
            Assert.Equal(via, Only.NextHop?.Via?.ToString());
        return this;
    }

    internal NodeRun IsLocal()
    {
        Assert.True(ways.Count == 1 && ways[0].Outcome == NodeOutcome.Local, string.Join(" | ", ways.Select(Text)));
        return this;
    }

    internal NodeRun Ends(Disposition disposition)
    {
        _ = Only;
        Assert.Equal(disposition, Only.End);
        Assert.Equal(NodeOutcome.Ended, ways[0].Outcome);
        return this;
    }

    /// <summary>The packet as the node is done with it: <c>tcp 10.0.0.1:51000 -> 10.0.1.1:80</c>.</summary>
    internal NodeRun Packet(string packet)
    {
        Assert.Equal(packet, Only.Packet.ToString());
        return this;
    }

    internal NodeRun Mark(uint mark)
    {
        Assert.Equal(mark, Only.Packet.Mark);
        return this;
    }

    internal NodeRun State(CtStates state)
    {
        Assert.Equal(state, Only.Tracking);
        return this;
    }

    /// <summary>Every way but the answered one hangs on a file that was not collected.</summary>
    internal NodeRun Misses(string file)
    {
        var missing = ways.SelectMany(w => BranchesOf(w.State)).Select(b => b.Assumption?.MissingFile).OfType<string>().Distinct();
        Assert.Equal(["nodes/node1/" + file], missing);
        return this;
    }

    internal static string[] HitsOf(PacketState state) => [.. Trail.ToArray(state.Trail).Select(s => s switch
    {
        Step.RuleHit hit => $"{TableText.Of(hit.Table)}/{hit.Chain}/{hit.Number}",
        Step.ChainPolicy { Verdict: Netfilter.Verdict.Drop } policy => $"{TableText.Of(policy.Table)}/{policy.Chain}/policy",
        _ => null,
    }).OfType<string>()];

    internal static string Text(Processed<PacketState> way)
    {
        var end = way.Outcome switch
        {
            NodeOutcome.Sent => $"{way.State.Out} {way.State.Packet}",
            NodeOutcome.Local => $"local {way.State.Packet}",
            _ => way.State.End.ToString()!,
        };
        return string.Join(' ', BranchesOf(way.State).Select(b => b.Choice is { } choice ? choice.Probability.ToString() : b.Index == 0 ? "yes" : "no").Append(end));
    }

    /// <summary>Shares at every choice add up to exactly one; at every question each answer is there once.</summary>
    internal void AssertWhole()
    {
        var forks = ways.SelectMany(w => BranchesOf(w.State)).GroupBy(b => b.Fork, ReferenceEqualityComparer.Instance);
        foreach (var fork in forks)
        {
            var branches = fork.GroupBy(b => b.Index).Select(g => g.First()).ToList();
            if (!branches[0].Fork.IsAssumption)
                Assert.Equal(Fraction.One, branches.Aggregate(Fraction.Zero, (sum, b) => sum + b.Choice!.Probability));
        }
    }

    private static IEnumerable<Branch> BranchesOf(PacketState state)
    {
        var branches = new Stack<Branch>();
        for (var branch = state.Branch; branch is not null; branch = branch.Earlier)
            branches.Push(branch);
        return branches;
    }
}
