using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Netfilter;

/// <summary>
/// The rules of one node, for one family and one backend. A table that is absent is not registered in the kernel: it passes everything.
/// </summary>
public sealed class Ruleset
{
    private readonly Table?[] _tables = new Table?[5];

    /// <summary>A ruleset from its tables.</summary>
    /// <param name="family">The family the rules apply to.</param>
    /// <param name="backend">Which of the kernel's two machines holds them.</param>
    /// <param name="tables">Each table at most once.</param>
    /// <param name="source">The file.</param>
    /// <param name="isComplete">False when whole tables may be missing because the dump broke off.</param>
    public Ruleset(IpFamily family, NetfilterBackend backend, ImmutableArray<Table> tables, SourceText? source, bool isComplete = true)
    {
        Family = family;
        Backend = backend;
        Tables = tables;
        Source = source;
        IsComplete = isComplete;
        foreach (var table in tables)
        {
            if (_tables[(int)table.Name] is not null)
                throw new ArgumentException($"Table {table.Name} comes twice.", nameof(tables));
            _tables[(int)table.Name] = table;
        }
    }

    /// <summary>The family the rules apply to.</summary>
    public IpFamily Family { get; }

    /// <summary>Which of the kernel's two machines holds the rules.</summary>
    public NetfilterBackend Backend { get; }

    /// <summary>The tables in the order of the dump.</summary>
    public ImmutableArray<Table> Tables { get; }

    /// <summary>The file; null for a ruleset made in memory.</summary>
    public SourceText? Source { get; }

    /// <summary>False when the dump breaks off or was not collected, so that whole tables may be missing from it.</summary>
    public bool IsComplete { get; }

    /// <summary>The rules with this table in the place of the one of its name.</summary>
    internal Ruleset With(Table table) => new(Family, Backend, [.. Tables.Select(t => t.Name == table.Name ? table : t)], Source, IsComplete);

    /// <summary>The table, or null when it is not registered.</summary>
    public Table? this[TableName name] => _tables[(int)name];
}
