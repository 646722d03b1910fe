using PathTrace.Net;

namespace PathTrace.Netfilter;

/// <summary>
/// Which rules of a long chain can possibly match a packet: those that ask for its exact destination address, those that ask for its exact destination
/// port, and those that ask for neither. Skipping the others changes nothing, because a rule needs all its conditions; so the cost of one packet does not
/// grow with the number of services. It also remembers which chains the rules lead to.
/// </summary>
internal sealed class ChainIndex
{
    // Below this length a plain walk is as fast.
    private const int Threshold = 16;

    private static readonly int[] None = [];

    private readonly int _count;
    private readonly Dictionary<IpAddress, int[]>? _byDestination;
    private readonly Dictionary<uint, int[]>? _byPort;
    private readonly int[] _others = None;
    private AskedDestinations? _destinations;
    private IntervalSet? _ports;
    private Targets? _targets;

    internal ChainIndex(Chain chain)
    {
        _count = chain.Rules.Length;
        if (_count < Threshold)
            return;
        var byDestination = new Dictionary<IpAddress, List<int>>();
        var byPort = new Dictionary<uint, List<int>>();
        var others = new List<int>();
        for (var i = 0; i < _count; i++)
            BucketOf(chain.Rules[i], byDestination, byPort, others).Add(i);
        _byDestination = byDestination.ToDictionary(p => p.Key, p => p.Value.ToArray());
        _byPort = byPort.ToDictionary(p => p.Key, p => p.Value.ToArray());
        _others = [.. others];
    }

    /// <summary>The first rule at or after <paramref name="from"/> that can match the packet; the chain's length when none can.</summary>
    internal int Next(Packet packet, int from)
    {
        if (_byDestination is null || _byPort is null)
            return from;
        var next = FirstFrom(_others, from, _count);
        if (_byDestination.Count > 0 && _byDestination.TryGetValue(packet.Destination, out var exact))
            next = FirstFrom(exact, from, next);
        if (_byPort.Count > 0 && packet.Protocol.HasPorts && _byPort.TryGetValue(packet.DestinationPort, out exact))
            next = FirstFrom(exact, from, next);
        return next;
    }

    /// <summary>The destinations that the index knows; null when it passes over no rule for its destination. Made when somebody asks about sets of packets.</summary>
    internal AskedDestinations? Destinations => _byDestination is { Count: > 0 } known ? _destinations ??= new(known.Keys) : null;

    /// <summary>The same of ports.</summary>
    internal IntervalSet? Ports => _byPort is { Count: > 0 } known ? _ports ??= IntervalSet.Of(known.Keys.Select(p => new IntervalSet.Interval(p, p))) : null;

    /// <summary>The chain to which the rule at a 0-based index jumps or goes; null when the table does not hold it.</summary>
    internal Chain? TargetOf(int rule, string name, Table table)
    {
        // A table that was made of another one's chains has targets of its own. Races only cost a search.
        var targets = _targets;
        if (!ReferenceEquals(targets?.Table, table))
            _targets = targets = new(table, new Chain?[_count]);
        return targets!.Chains[rule] ??= table.Find(name);
    }

    private static int FirstFrom(int[] sorted, int from, int otherwise)
    {
        if (sorted.Length == 0 || sorted[^1] < from)
            return otherwise;
        if (sorted[0] >= from)
            return Math.Min(sorted[0], otherwise);
        var index = Array.BinarySearch(sorted, from);
        return Math.Min(sorted[index < 0 ? ~index : index], otherwise);
    }

    private static List<int> BucketOf(
        Rule rule,
        Dictionary<IpAddress, List<int>> byDestination,
        Dictionary<uint, List<int>> byPort,
        List<int> others)
    {
        List<int>? byPortBucket = null;
        foreach (var condition in rule.Conditions)
        {
            if (condition is Condition.Address { Field: AddressField.Destination, Wanted.IsHost: true } exact)
                return Bucket(byDestination, exact.Wanted.Address);
            if (condition is Condition.Number { Field: Field.DestinationPort, Ranges: [{ IsSingle: true } port] })
                byPortBucket ??= Bucket(byPort, port.First);
        }

        return byPortBucket ?? others;
    }

    private static List<int> Bucket<TKey>(Dictionary<TKey, List<int>> buckets, TKey key)
        where TKey : notnull
    {
        if (!buckets.TryGetValue(key, out var bucket))
            buckets[key] = bucket = [];
        return bucket;
    }

    /// <summary>Destinations that rules ask for, and all others.</summary>
    internal sealed class AskedDestinations(IEnumerable<IpAddress> asked)
    {
        private readonly IntervalSet _v4 = SetOf(asked, IpFamily.IPv4);
        private readonly IntervalSet _v6 = SetOf(asked, IpFamily.IPv6);
        private IntervalSet? _others4;
        private IntervalSet? _others6;

        internal IntervalSet Of(IpFamily family) => family == IpFamily.IPv6 ? _v6 : _v4;

        internal IntervalSet OthersOf(IpFamily family) => family == IpFamily.IPv6
            ? _others6 ??= IntervalSet.Of(0, family.AllOnes()).Except(_v6)
            : _others4 ??= IntervalSet.Of(0, family.AllOnes()).Except(_v4);

        private static IntervalSet SetOf(IEnumerable<IpAddress> addresses, IpFamily family) =>
            IntervalSet.Of(addresses.Where(a => a.Family == family).Select(a => new IntervalSet.Interval(a.Bits, a.Bits)));
    }

    private sealed record Targets(Table Table, Chain?[] Chains);
}
