using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Lines;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.NextHops;

/// <summary>Collects the rows of one table, whatever its form, and the complaints about them.</summary>
internal sealed class NextHopRows(SourceText source)
{
    /// <summary>What it means that a row cannot be read.</summary>
    internal const string RowLost = "The row may decide what it does not say: traces that come to it are indeterminate.";

    private readonly ImmutableArray<NextHopEntry>.Builder _entries = ImmutableArray.CreateBuilder<NextHopEntry>();

    internal DiagnosticList Diagnostics { get; } = new();

    internal void Add(NextHopEntry entry) => _entries.Add(entry);

    /// <summary>Adds a row whose parts are text; says what is wrong with those that are no row.</summary>
    internal void Add(SourceSpan row, string destination, NextHopTarget? target, int priority = 0, string? table = null)
    {
        if (!IpPrefix.TryParse(destination, out var prefix))
            BadRow(row, $"the destination \"{destination}\" is no address prefix{Correction(destination)}", MeantBy(destination), table);
        else if (target is null)
            BadRow(row, $"the row of {prefix} names no next hop of a kind that is known", prefix, table);
        else
            Add(new(prefix, target.Kind, target.Address, target.Name, false, row) { Priority = priority, TableName = table });
    }

    internal void LeftOut(SourceSpan row, string message) =>
        Diagnostics.Info(DiagnosticCode.BadNextHopRow, row, message, "The row is left out: its destinations are unknown to traces.");

    /// <summary>Complains about a row and keeps its place in the table.</summary>
    internal void BadRow(SourceSpan row, string message, IpPrefix? destination = null, string? table = null)
    {
        Diagnostics.Error(DiagnosticCode.BadNextHopRow, row, message, RowLost);
        Lost(row, destination, table);
    }

    /// <summary>A listing of a tool that breaks off in this row: others may have stood behind it.</summary>
    internal void Broken(SourceSpan row, string? destination)
    {
        Diagnostics.Error(DiagnosticCode.Truncated, row, BrokenLine.Message, $"{RowLost} So may rows behind it. Collect the file again.");
        Lost(row);
        if (destination is not null && MeantBy(destination) is { } prefix)
            Lost(row, prefix);
    }

    /// <summary>
    /// A row, or the rest of a file, that was not understood. Without a known destination it stands for every address, behind all rows that say more:
    /// were it taken to be a longer one than those, a slip of the pen would leave nothing of the table.
    /// </summary>
    internal void Lost(SourceSpan row, IpPrefix? destination = null, string? table = null)
    {
        IpPrefix[] destinations = destination is { } known ? [known] : [IpPrefix.Containing(IpAddress.AnyV4, 0), IpPrefix.Containing(IpAddress.AnyV6, 0)];
        foreach (var prefix in destinations)
            Add(new(prefix, NextHopKind.Unknown, null, null, false, row) { TableName = table });
    }

    /// <summary>The table. Rows that several route tables state alike stay: each belongs to its own table.</summary>
    internal ParseResult<NextHopTable> ToResult()
    {
        // "# none" is somebody's word that the network has no next hops; an empty file is what a command leaves that failed, and another comment may stand for rows to come.
        if (_entries.Count == 0 && !TextLines.FirstFilled(source).Utf8.SequenceEqual("# none"u8))
            Diagnostics.Warning(DiagnosticCode.BadNextHopRow, SourceSpan.WholeFile(source), "the file holds no row of a next-hop table", "It counts as not collected.");
        // A name of a route table tells rows apart only where there are several tables.
        var isOneTable = _entries.Where(e => e.Kind != NextHopKind.Unknown).Select(e => e.TableName).Distinct(StringComparer.Ordinal).Take(2).Count() < 2;
        var entries = isOneTable ? [.. _entries.Select(e => e with { TableName = null })] : _entries.ToImmutable();
        if (!isOneTable)
            SayThatTablesDiffer();
        return new(new(entries, SourceSpan.WholeFile(source)), Diagnostics.ToImmutable());
    }

    private void SayThatTablesDiffer() => Diagnostics.Info(
        DiagnosticCode.SeveralRouteTables,
        SourceSpan.WholeFile(source),
        "the file holds several route tables, and which of them counts depends on the sender's subnet",
        "Where they disagree the answer is indeterminate; give only the table of the nodes' subnets to be sure.");

    /// <summary>The prefix that a text states, or the one that it can only mean: the subnet of 10.0.1.5/24. Null for 10.0.1.0/33.</summary>
    internal static IpPrefix? MeantBy(string destination)
    {
        if (IpPrefix.TryParse(destination, out var prefix))
            return prefix;
        return IpPrefix.TryParseWithHostBits(System.Text.Encoding.UTF8.GetBytes(destination), out var address, out var length) ? IpPrefix.Containing(address, length) : null;
    }

    // 10.0.1.5/24 was most likely meant as the subnet of that address.
    private static string Correction(string destination) =>
        IpPrefix.TryParseWithHostBits(System.Text.Encoding.UTF8.GetBytes(destination), out var address, out var length)
            ? $": it has host bits; {IpPrefix.Containing(address, length)} would be one"
            : "";
}
