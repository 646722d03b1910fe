using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>A table while its lines are read.</summary>
internal sealed partial class TableBuilder(TableName name, SourceSpan source, NamePool names)
{
    private readonly ByteIndex _index = new();
    private readonly List<ChainBuilder> _chains = [];
    private ChainBuilder? _latest;
    private Rule[] _rules = new Rule[64];
    private int[] _starts = new int[64];
    private int[] _next = new int[64];
    private int _count;

    internal TableName Name => name;

    internal SourceSpan Source => source;

    /// <summary>False when rules may be missing: the dump broke off here, or a line that changes rules was not understood.</summary>
    internal bool IsComplete { get; set; } = true;

    /// <summary>The chain of this name; made when it is new.</summary>
    internal ChainBuilder Chain(ReadOnlySpan<byte> chainName)
    {
        if (_latest is not null && NamePool.IsSame(chainName, _latest.Name))
            return _latest;
        var hash = ByteHash.Of(chainName);
        for (var i = _index.First(hash, out var slot); i >= 0; i = _index.Next(hash, ref slot))
        {
            if (NamePool.IsSame(chainName, _chains[i].Name))
                return _latest = _chains[i];
        }

        var chain = new ChainBuilder(names[chainName], BuiltinChains.HookOf(name, chainName));
        _index.Add(hash);
        _chains.Add(chain);
        return _latest = chain;
    }

    /// <summary>The effect of <c>-j chain</c> or <c>-g chain</c>.</summary>
    internal Effect TransferTo(ReadOnlySpan<byte> chainName, int start, bool isGoto)
    {
        var latest = _latest;
        var chain = Chain(chainName);
        _latest = latest;
        if (chain.MentionStart < 0)
            chain.MentionStart = start;
        return isGoto ? chain.Goto : chain.Jump;
    }

    /// <summary>Adds a rule at the end of a chain.</summary>
    internal void Append(ChainBuilder chain, Rule rule, int start)
    {
        var i = Store(rule, start);
        if (chain.Last >= 0)
            _next[chain.Last] = i;
        else
            chain.First = i;
        chain.Last = i;
        chain.Count++;
        if (chain.FirstUse < 0)
            chain.FirstUse = start;
    }

    private int Store(Rule rule, int start)
    {
        if (_count == _rules.Length)
        {
            var size = Math.Max(_count * 2, 4096);
            Array.Resize(ref _rules, size);
            Array.Resize(ref _starts, size);
            Array.Resize(ref _next, size);
        }

        (_rules[_count], _starts[_count], _next[_count]) = (rule, start, -1);
        return _count++;
    }

    /// <summary>The finished table; reports what its chains lack.</summary>
    internal Table Build(DiagnosticSink diagnostics)
    {
        var chains = ImmutableArray.CreateBuilder<Chain>(_chains.Count);
        foreach (var chain in _chains)
        {
            if (chain.IsDeclared || chain.FirstUse >= 0)
                chains.Add(Build(chain, diagnostics));
            else if (chain.MentionStart >= 0)
                ReportUndefined(chain, diagnostics);
        }

        return new(name, chains.DrainToImmutable(), source, IsComplete);
    }

    private Chain Build(ChainBuilder chain, DiagnosticSink diagnostics)
    {
        if (!chain.IsDeclared)
            ReportUndeclared(chain, diagnostics);
        var rules = chain.Count == 0 ? [] : new Rule[chain.Count];
        var starts = chain.Count == 0 ? [] : new int[chain.Count];
        var at = chain.First;
        for (var i = 0; i < rules.Length; i++)
        {
            (rules[i], starts[i]) = (_rules[at], _starts[at]);
            at = _next[at];
        }

        return new(
            chain.Name,
            chain.Hook,
            chain.Hook is null ? null : chain.Policy ?? Verdict.Accept,
            new(diagnostics.Source, chain.IsDeclared ? chain.DeclarationStart : 0, chain.DeclarationLength),
            ImmutableCollectionsMarshal.AsImmutableArray(rules),
            diagnostics.Source,
            ImmutableCollectionsMarshal.AsImmutableArray(starts));
    }

    private static void ReportUndefined(ChainBuilder chain, DiagnosticSink diagnostics) => diagnostics.Report(
        DiagnosticCode.UndefinedChain,
        DiagnosticSeverity.Warning,
        chain.MentionStart,
        chain.Name.Length,
        $"a rule jumps to '{chain.Name}', which is neither a chain of this table nor a target PathTrace knows",
        "What happens to a packet that meets the rule is unknown; traces that depend on it are indeterminate.");

    private void ReportUndeclared(ChainBuilder chain, DiagnosticSink diagnostics) => diagnostics.Report(
        DiagnosticCode.UndefinedChain,
        DiagnosticSeverity.Info,
        chain.FirstUse,
        0,
        $"rules are added to chain '{chain.Name}' of table {name.ToString().ToLowerInvariant()}, which no line declares",
        chain.Hook is null ? null : "Its policy is taken to be ACCEPT, which is the kernel's own.");
}
