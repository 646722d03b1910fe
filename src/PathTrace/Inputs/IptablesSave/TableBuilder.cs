using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>A table while its lines are read. Chains are known by their number, in the order in which they first appear.</summary>
internal sealed partial class TableBuilder(TableName name, SourceText file, SourceSpan source, NamePool names)
{
    private const int SharedTransfers = 256;
    // kube-proxy writes a chain for every three or four rules. Room that is never used costs no memory.
    private const int BytesPerChain = 440;
    private readonly ByteIndex _index = new((file.Length - source.Start) / BytesPerChain);
    private readonly Effect?[] _transfers = new Effect?[SharedTransfers];
    private ChainEntry[] _chains = new ChainEntry[16 + ((file.Length - source.Start) / BytesPerChain)];
    private int _chainCount;
    private int _latest = -1;
    private int _latestTarget = -1;
    private Rule[] _rules = [];
    private int[]? _starts;
    private int[] _next = [];
    private int _count;

    internal TableName Name => name;

    internal SourceSpan Source => source;

    /// <summary>False when rules may be missing: the dump broke off here, or a line that changes rules was not understood.</summary>
    internal bool IsComplete { get; set; } = true;

    /// <summary>The chain whose name stands here in the file; made when it is new.</summary>
    internal int Chain(int nameStart, int nameLength)
    {
        var chainName = file.Utf8.Slice(nameStart, nameLength);
        if (_latest >= 0 && Is(_latest, chainName))
            return _latest;

        // A save prints the rules in the order of the chains.
        return _latest = _latest + 1 < _chainCount && Is(_latest + 1, chainName) ? _latest + 1 : Find(chainName, nameStart);
    }

    internal ref ChainEntry this[int chain] => ref _chains[chain];

    /// <summary>The effect of <c>-j chain</c> or <c>-g chain</c>; equal ones are mostly one object.</summary>
    internal Effect TransferTo(int nameStart, int nameLength, bool isGoto)
    {
        var targetName = file.Utf8.Slice(nameStart, nameLength);
        var chain = _latestTarget = FindTarget(targetName, nameStart);
        ref var shared = ref _transfers[((chain * 2) + (isGoto ? 1 : 0)) % SharedTransfers];
        var target = _chains[chain].Name;
        if (isGoto)
            return shared is Effect.Goto known && ReferenceEquals(known.Chain, target) ? shared : shared = new Effect.Goto(target);
        return shared is Effect.Jump jump && ReferenceEquals(jump.Chain, target) ? shared : shared = new Effect.Jump(target);
    }

    /// <summary>Adds a rule at the end of a chain; a shared one stands in some other place than its own text.</summary>
    internal void Append(int chain, Rule rule, int start, bool isShared = false)
    {
        var i = Store(rule, start, isShared);
        ref var entry = ref _chains[chain];
        if (entry.Last >= 0)
            _next[entry.Last] = i;
        else
            entry.First = i;
        entry.Last = i;
        entry.Count++;
        if (entry.FirstUse < 0)
            entry.FirstUse = start;
    }

    // Neighbouring rules jump to one chain, as to KUBE-MARK-MASQ, or to one after the other, as to the endpoints of a service.
    private int FindTarget(ReadOnlySpan<byte> targetName, int nameStart)
    {
        if (_latestTarget >= 0 && Is(_latestTarget, targetName))
            return _latestTarget;
        return _latestTarget + 1 < _chainCount && Is(_latestTarget + 1, targetName) ? _latestTarget + 1 : Find(targetName, nameStart);
    }

    private bool Is(int chain, ReadOnlySpan<byte> chainName)
    {
        ref var entry = ref _chains[chain];
        return entry.NameLength == chainName.Length && file.Utf8.Slice(entry.NameStart, entry.NameLength).SequenceEqual(chainName);
    }

    private int Find(ReadOnlySpan<byte> chainName, int nameStart)
    {
        var hash = ByteHash.Of(chainName);
        for (var i = _index.First(hash, out var slot); i >= 0; i = _index.Next(hash, ref slot))
        {
            if (Is(i, chainName))
                return i;
        }

        _index.Add(hash);
        if (_chainCount == _chains.Length)
            Array.Resize(ref _chains, _chainCount * 2);
        _chains[_chainCount] = new()
        {
            Name = names.Fresh(chainName, hash),
            NameStart = nameStart,
            NameLength = chainName.Length,
            FirstUse = -1,
            First = -1,
            Last = -1,
            Hook = BuiltinChains.HookOf(name, chainName),
        };
        return _chainCount++;
    }

    // Rules of kube-proxy are about 100 bytes long at the least, and one table may hold nearly all of the file.
    private int Store(Rule rule, int start, bool isShared)
    {
        if (_count == _rules.Length)
        {
            var estimate = 16 + ((file.Length - start) / 100);
            var size = Math.Max(_count * 2, Math.Min(estimate, 1 << 20));
            Array.Resize(ref _rules, size);
            Array.Resize(ref _next, size);
        }

        if (isShared)
            _starts ??= StartsSoFar();
        if (_starts is not null)
        {
            if (_starts.Length < _rules.Length)
                Array.Resize(ref _starts, _rules.Length);
            _starts[_count] = start;
        }

        (_rules[_count], _next[_count]) = (rule, -1);
        return _count++;
    }

    // Until a rule from another file turns up, each stands where its own text is.
    private int[] StartsSoFar()
    {
        var starts = new int[_rules.Length];
        for (var i = 0; i < _count; i++)
            starts[i] = _rules[i].Text.Start;
        return starts;
    }
}
