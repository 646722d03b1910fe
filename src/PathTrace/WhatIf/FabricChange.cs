using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs;
using PathTrace.Inputs.NextHops;
using PathTrace.Net;
using PathTrace.Queries;
using PathTrace.Text;

namespace PathTrace.WhatIf;

/// <summary>Changes to the next-hop table of the network between the nodes.</summary>
internal static class FabricChange
{
    internal static Snapshot? Make(Change change, EditSyntax.Row edit)
    {
        var rows = change.Snapshot.NextHops?.Entries ?? [];
        if (rows.Select(r => r.TableName).Distinct(StringComparer.Ordinal).Count() > 1)
            return change.Refuse(edit.Words, "the next-hop table holds several route tables, and a change cannot say to which of them a row belongs");
        return edit.Verb.Text is "add" or "replace" ? Add(change, edit, rows) : Delete(change, edit, rows);
    }

    private static Snapshot? Add(Change change, EditSyntax.Row edit, ImmutableArray<NextHopEntry> rows)
    {
        var diagnostics = new DiagnosticList();
        var row = PlainTableReader.ReadRow(change.SpanOf(edit.Words), diagnostics);
        if (change.Refuse(diagnostics.ToImmutable()) || row is null)
            return null;
        if (row.Kind == NextHopKind.Node && change.Snapshot.FindNode(row.TargetName!) is null)
            return change.Refuse(edit.Words, $"the next hop {row.TargetName} is no node of the snapshot", $"Give an address, or one of {Change.Listed(change.Snapshot.Nodes.Select(n => n.Name))}.");
        row = row with { TableName = rows.Select(r => r.TableName).FirstOrDefault() };
        var same = rows.Where(r => r.Destination == row.Destination && r.Priority == row.Priority && r.Kind != NextHopKind.Unknown).ToList();
        if (edit.Verb.Text == "add" && same.Count > 0)
            return change.Refuse(edit.Words, $"the table has a row for {row.Destination} already: {Text(same[0])}", "Write 'fabric: replace …' to put this one in its place.");
        return With(change, [.. rows.Where(r => !same.Contains(r)), row]);
    }

    private static Snapshot? Delete(Change change, EditSyntax.Row edit, ImmutableArray<NextHopEntry> rows)
    {
        var words = edit.Words.Text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var line = change.SpanOf(edit.Words);
        NextHopEntry? wanted = null;
        if (words.Length > 1)
        {
            var diagnostics = new DiagnosticList();
            wanted = PlainTableReader.ReadRow(line, diagnostics);
            if (change.Refuse(diagnostics.ToImmutable()) || wanted is null)
                return null;
        }
        else if (words[0] != "default" && !IpPrefix.TryParse(words[0], out _))
        {
            return change.Refuse(edit.Words, $"{words[0]} is no prefix such as 10.0.1.0/24");
        }

        var gone = rows.Where(r => r.Kind != NextHopKind.Unknown && Is(r, words[0], wanted)).ToList();
        return gone.Count == 0
            ? change.Refuse(edit.Words, $"the table has no such row for {words[0]}", $"It has {Change.Listed(rows.Where(r => r.Kind != NextHopKind.Unknown).Select(Text), 6)}.")
            : With(change, [.. rows.Where(r => !gone.Contains(r))]);
    }

    private static bool Is(NextHopEntry row, string destination, NextHopEntry? wanted)
    {
        if (destination == "default" ? row.Destination.Length != 0 : row.Destination != IpPrefix.Parse(destination))
            return false;
        return wanted is null || (row.Kind == wanted.Kind && row.NextHop == wanted.NextHop && (wanted.Kind != NextHopKind.Node || row.TargetName == wanted.TargetName));
    }

    private static string Text(NextHopEntry row) => $"{row.Destination} {row.NextHop?.ToString() ?? row.TargetName ?? row.Kind.ToString().ToLowerInvariant()} ({row.Source})";

    private static Snapshot With(Change change, ImmutableArray<NextHopEntry> rows) => change.Snapshot with
    {
        NextHops = change.Snapshot.NextHops is { } table ? table with { Entries = rows } : new(rows, SourceSpan.WholeFile(change.Source)),
    };
}
