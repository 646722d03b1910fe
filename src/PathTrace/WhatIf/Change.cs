using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Queries;
using PathTrace.Text;

namespace PathTrace.WhatIf;

/// <summary>One change under way: the snapshot that it is made to, where its words stand, and what is wrong with it.</summary>
internal sealed class Change
{
    /// <summary>The name of the text that changed things cite: no dump holds them.</summary>
    internal const string SourceName = "--what-if";

    private const string NothingChanged = "Nothing was changed.";

    private readonly ImmutableArray<Diagnostic>.Builder _problems = ImmutableArray.CreateBuilder<Diagnostic>();

    internal Change(Snapshot snapshot, string text)
    {
        Snapshot = snapshot;
        Text = text.Trim();
        Source = AtItsLine(Text);
        Errors = ChangeParser.ErrorsOf(Text, Whole);
    }

    internal Snapshot Snapshot { get; }

    /// <summary>The change as written, blanks around it left out.</summary>
    internal string Text { get; }

    /// <summary>The text of all changes so far, of which this one is the last line.</summary>
    internal SourceText Source { get; }

    /// <summary>What the grammar finds.</summary>
    internal QueryErrors Errors { get; }

    /// <summary>Everything that is wrong, in order of position.</summary>
    internal ImmutableArray<Diagnostic> Problems => [.. Errors.ToImmutable().Concat(_problems).OrderBy(p => p.Span.Start)];

    private SourceSpan Whole => new(Source, Source.Length - System.Text.Encoding.UTF8.GetByteCount(Text), System.Text.Encoding.UTF8.GetByteCount(Text));

    /// <summary>Where a piece of the change stands.</summary>
    internal SourceSpan SpanOf(QueryToken token) => Errors.SpanOf(token.Start, token.Text.Length);

    /// <summary>Notes what is wrong with a piece, and gives no snapshot.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="advice">A sentence that says what is there, or what to write; null when the message says it all.</param>
    internal Snapshot? Refuse(QueryToken piece, string message, string? advice = null)
    {
        _problems.Add(new(DiagnosticCode.BadChange, DiagnosticSeverity.Error, SpanOf(piece), message, advice is null ? NothingChanged : $"{NothingChanged} {advice}"));
        return null;
    }

    /// <summary>Takes over what a reader of dumps found; a dump would be kept in part, a change is not made at all. False when nothing was found.</summary>
    /// <param name="found">What the reader found.</param>
    /// <param name="shift">How far behind its place in the reader's text each piece stands in the change.</param>
    internal bool Refuse(ImmutableArray<Diagnostic> found, int shift = 0)
    {
        foreach (var problem in found.Where(p => p.Severity != DiagnosticSeverity.Info))
        {
            _problems.Add(problem with
            {
                Code = DiagnosticCode.BadChange,
                Severity = DiagnosticSeverity.Error,
                Span = new(Source, problem.Span.Start + shift, problem.Span.Length),
                Consequence = NothingChanged,
            });
        }

        return _problems.Count > 0;
    }

    /// <summary>A line that a dump would show had the change been made, as evidence: it stands at the number of the change.</summary>
    internal SourceSpan AsDumped(string line)
    {
        var text = AtItsLine(line);
        return new(text, Snapshot.Changes.Length, text.Length - Snapshot.Changes.Length);
    }

    /// <summary>The node of this name; null, with a problem, when there is none.</summary>
    internal Node? FindNode(QueryToken name)
    {
        if (Snapshot.FindNode(name.Text) is { } node)
            return node;
        Refuse(name, $"the snapshot holds no node {name.Text}", $"It holds {Listed(Snapshot.Nodes.Select(n => n.Name))}.");
        return null;
    }

    /// <summary>A list for people: the first of many, and how many more there are.</summary>
    internal static string Listed(IEnumerable<string> things, int most = 10)
    {
        var all = things.ToList();
        return all.Count == 0 ? "none" : string.Join(", ", all.Take(most)) + (all.Count > most ? $" and {all.Count - most} more" : "");
    }

    private SourceText AtItsLine(string line) => SourceText.From(SourceName, new string('\n', Snapshot.Changes.Length) + line);
}
