using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Sorts the tables of a file into rulesets, one for each family and backend that its headers name.</summary>
internal sealed class DumpAssembler(DiagnosticSink diagnostics, IpFamily family)
{
    private readonly List<Part> _parts = [];
    private readonly List<TableBuilder> _incompatible = [];
    private DumpHeader _header = new(family, NetfilterBackend.Unknown);

    /// <summary>False when the file breaks off somewhere, so that whole tables may be missing.</summary>
    internal bool IsComplete { get; set; } = true;

    internal void Begin(DumpHeader header) => _header = header;

    internal void Add(TableBuilder table)
    {
        var part = _parts.Find(p => p.Header == _header);
        if (part is null)
            _parts.Add(part = new(_header, []));
        var earlier = part.Tables.Find(t => t.Name == table.Name);
        part.Tables.Add(table);
        if (earlier is null)
            return;
        part.Tables.Remove(earlier);
        diagnostics.Report(
            DiagnosticCode.RepeatedTable,
            DiagnosticSeverity.Warning,
            table.Source.Start,
            table.Source.Length,
            $"table {table.Name.ToString().ToLowerInvariant()} comes a second time in this file",
            $"It replaces the one of line {earlier.Source.Line}, as restoring the file would.");
    }

    /// <summary>A table that the save says to be there and cannot print.</summary>
    internal void AddIncompatible(TableBuilder table) => _incompatible.Add(table);

    internal IptablesSaveDump Build()
    {
        foreach (var table in _incompatible)
            Place(table);
        if (_parts.Count == 0)
            _parts.Add(new(_header, []));
        JoinHeadless();
        return new([.. _parts.Select(Build)]);
    }

    // The line stands before a header or behind the last table, and names no command: it may be about each ruleset of nft that lacks the table.
    private void Place(TableBuilder table)
    {
        var ofNft = _parts.FindAll(p => p.Header.Backend != NetfilterBackend.Legacy);
        if (ofNft.Count == 0)
            _parts.Add(new(_header with { Backend = NetfilterBackend.Nft }, [table]));
        var lacking = ofNft.FindAll(p => !p.Tables.Exists(t => t.Name == table.Name));
        IsComplete &= ofNft.Count == 0 || lacking.Count > 0;
        foreach (var part in lacking)
            part.Tables.Add(table);
    }

    // A file whose beginning was cut away has its first table without a header; it belongs to what follows when that leaves no choice.
    private void JoinHeadless()
    {
        var headless = _parts.Find(p => p.Header.Backend == NetfilterBackend.Unknown);
        if (headless is null || _parts.Count != 2)
            return;
        var other = _parts[0] == headless ? _parts[1] : _parts[0];
        if (other.Header.Family != headless.Header.Family || other.Tables.Exists(t => headless.Tables.Exists(h => h.Name == t.Name)))
            return;
        other.Tables.InsertRange(0, headless.Tables);
        _parts.Remove(headless);
    }

    private Ruleset Build(Part part) => new(
        part.Header.Family,
        part.Header.Backend,
        [.. part.Tables.Select(t => t.Build(diagnostics))],
        diagnostics.Source,
        IsComplete);

    private sealed record Part(DumpHeader Header, List<TableBuilder> Tables);
}
