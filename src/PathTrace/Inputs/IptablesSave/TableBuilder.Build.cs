using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <content>The finished table.</content>
internal sealed partial class TableBuilder
{
    /// <summary>The finished table; reports what its chains lack.</summary>
    internal Table Build(DiagnosticSink diagnostics)
    {
        var chains = ImmutableArray.CreateBuilder<Chain>(_chainCount);
        foreach (ref readonly var entry in _chains.AsSpan(0, _chainCount))
        {
            if (entry.IsDeclared || entry.FirstUse >= 0)
                chains.Add(Build(in entry, diagnostics));
            else if (!entry.IsRemoved)
                ReportUndefined(in entry, diagnostics);
        }

        return new(name, chains.DrainToImmutable(), source, IsComplete);
    }

    private Chain Build(in ChainEntry entry, DiagnosticSink diagnostics)
    {
        if (!entry.IsDeclared)
            ReportUndeclared(in entry, diagnostics);
        var rules = entry.Count == 0 ? [] : new Rule[entry.Count];
        var at = entry.First;
        for (var i = 0; i < rules.Length; i++)
        {
            rules[i] = _rules[at];
            at = _next[at];
        }

        return new(
            entry.Name,
            entry.Hook,
            entry.Hook is null ? null : entry.Policy ?? Verdict.Accept,
            entry.IsDeclared ? new(file, entry.DeclarationStart, entry.DeclarationLength) : SourceSpan.WholeFile(file),
            ImmutableCollectionsMarshal.AsImmutableArray(rules),
            _starts is null ? default : StartsOf(in entry, _starts));
    }

    private ImmutableArray<int> StartsOf(in ChainEntry entry, int[] all)
    {
        var starts = new int[entry.Count];
        var at = entry.First;
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = all[at];
            at = _next[at];
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(starts);
    }

    private static void ReportUndefined(in ChainEntry entry, DiagnosticSink diagnostics) => diagnostics.Report(
        DiagnosticCode.UndefinedChain,
        DiagnosticSeverity.Warning,
        entry.NameStart,
        entry.NameLength,
        $"a rule jumps to '{entry.Name}', which is neither a chain of this table nor a target PathTrace knows",
        "What happens to a packet that meets the rule is unknown; traces that depend on it are indeterminate.");

    private void ReportUndeclared(in ChainEntry entry, DiagnosticSink diagnostics) => diagnostics.Report(
        DiagnosticCode.UndefinedChain,
        DiagnosticSeverity.Info,
        entry.NameStart,
        entry.NameLength,
        $"rules are added to chain '{entry.Name}' of table {name.ToString().ToLowerInvariant()}, which no line declares",
        entry.Hook is null ? null : "Its policy is taken to be ACCEPT, which is the kernel's own.");
}
