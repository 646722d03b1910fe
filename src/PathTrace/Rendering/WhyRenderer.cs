using System.Globalization;
using PathTrace.Analysis.Why;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>Why a packet hits a rule or does not, for people: the rule, the answer in a word, then each way through its node on which something else becomes of it.</summary>
public sealed class WhyRenderer
{
    private const int LabelColumn = 14;
    private const int MaxRuleText = 200;

    private readonly TextOptions _options;

    /// <summary>A renderer for one layout; verbose tells every condition that fails, and not the first alone.</summary>
    public WhyRenderer(TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The whole answer.</summary>
    public StyledText Render(WhyAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var canvas = new TextCanvas(_options);
        WriteHead(canvas, answer);
        foreach (var way in answer.Ways)
        {
            canvas.Blank();
            WriteWay(canvas, answer, way);
        }

        return canvas.ToText();
    }

    private void WriteHead(TextCanvas canvas, WhyAnswer answer)
    {
        var trace = answer.Trace;
        canvas.Line(2, new StyledRun(trace.Paths.Length > 0 ? PacketText.Of(trace.Paths[0].Origin.Packet) : trace.Query.Text, TextStyle.Strong));
        foreach (var change in trace.WhatIf)
            canvas.Line(9, new StyledRun("what if  ", TextStyle.Unsure), new(change));
        var place = answer.Place;
        var name = $"{place.Node} {Lower(place.Table)} {place.Chain}{(place.Number is { } n ? string.Create(CultureInfo.InvariantCulture, $" rule {n}") : "")}";
        canvas.Margin(9, new(answer.Source.ToString(), TextStyle.Faint), new StyledRun("why      ", TextStyle.Strong), new(name, TextStyle.Strong));
        if (answer.RuleText is { } rule)
            canvas.Line(9, new StyledRun("         "), new(Shorten(rule)));
        canvas.Blank();
        var (word, style) = WordOf(answer.Outcome);
        canvas.Line(10, new StyledRun($"{word,-8}  ", style), new(Summary(answer)));
        foreach (var given in trace.Given)
            canvas.Line(14, new StyledRun("  rests on:   ", TextStyle.Unsure), new(SettleText.AnswerOf(given.ToString()), TextStyle.Command));
    }

    private static (string Word, TextStyle Style) WordOf(WhyOutcome outcome) => outcome switch
    {
        WhyOutcome.Hit => ("HIT", TextStyle.Good),
        WhyOutcome.NotHit => ("NOT HIT", TextStyle.Bad),
        _ => ("OPEN", TextStyle.Unsure),
    };

    private static string Summary(WhyAnswer answer)
    {
        var (node, paths) = (answer.Place.Node, answer.Trace.Paths.Length);
        var through = paths - answer.PathsElsewhere;
        if (through == 0)
            return $"no way of the packet passes {node}";
        var many = paths == 1 ? "the packet has one way, which passes" : through == paths ? $"all {paths} ways of the packet pass" : $"{through} of {paths} ways of the packet {(through == 1 ? "passes" : "pass")}";
        return $"{many} {node}{(answer.Outcome == WhyOutcome.Open ? "; it hangs on what the snapshot does not decide" : "")}";
    }

    private void WriteWay(TextCanvas canvas, WhyAnswer answer, WhyWay way)
    {
        var (mark, style) = way.Outcome switch
        {
            WhyOutcome.Hit => (Glyphs.Tick, TextStyle.Good),
            WhyOutcome.NotHit => (Glyphs.Cross, TextStyle.Bad),
            _ => (Glyphs.Unsure, TextStyle.Unsure),
        };
        // Shares of ways that assume different things do not add up.
        var share = answer.Trace.Paths.Any(p => !p.Assumptions.IsEmpty) || way.Share > Fraction.One ? "" : $", {Percent.Of(way.Share)} of the traffic";
        canvas.Line(2, new StyledRun($"{mark} {way.Paths} way{(way.Paths == 1 ? "" : "s")}{share}{(way.IsAnswer ? ": the answer to the packet" : "")}", style));
        foreach (var reason in way.Reasons)
            WriteReason(canvas, reason, 2);
    }

    private void WriteReason(TextCanvas canvas, WhyReason reason, int indent)
    {
        switch (reason)
        {
            case WhyReason.Hit hit:
                Label(canvas, indent, hit.Hook, "the rule is hit", default);
                break;
            case WhyReason.Asked asked:
                WriteAsked(canvas, asked, indent);
                break;
            case WhyReason.TakenAway taken:
                var via = taken.Via is { } leading ? $", to which {leading} leads" : "";
                Label(canvas, indent, taken.Hook, $"{taken.By} takes the packet away before{via}: {Shorten(taken.By.Text)}", taken.By.Source);
                break;
            case WhyReason.NotReached missed:
                Label(canvas, indent, missed.Hook, missed.Because, missed.Source);
                break;
            case WhyReason.NotWalked walked:
                WriteNotWalked(canvas, walked, indent);
                break;
            case WhyReason.Walked walked:
                WriteWalked(canvas, walked, indent);
                break;
        }
    }

    private void WriteAsked(TextCanvas canvas, WhyReason.Asked asked, int indent)
    {
        var failing = asked.Failing;
        if (failing.IsEmpty)
        {
            foreach (var open in asked.Conditions.Where(c => c.Truth == Truth.Unknown))
                WriteOpen(canvas, asked.Hook, open, indent);
            return;
        }

        Label(canvas, indent, asked.Hook, failing[0].ToString(), default);
        foreach (var other in failing.Skip(1).Where(_ => _options.Verbose))
            Label(canvas, indent, null, other.ToString(), default);
        if (failing.Length > 1 && !_options.Verbose)
            Label(canvas, indent, null, string.Create(CultureInfo.InvariantCulture, $"and {failing.Length - 1} more of its conditions fail{(failing.Length == 2 ? "s" : "")}"), default, TextStyle.Faint);
    }

    private static void WriteOpen(TextCanvas canvas, Hook hook, CheckedCondition open, int indent)
    {
        Label(canvas, indent, hook, open.ToString(), default);
        if (open.Assume is { } name)
            canvas.Line(indent + LabelColumn, new StyledRun(new string(' ', indent) + $"{"settle",-LabelColumn}", TextStyle.Faint), new($"--assume {ShellWord.Quote(name + "=yes")}", TextStyle.Command));
    }

    private void WriteNotWalked(TextCanvas canvas, WhyReason.NotWalked walked, int indent)
    {
        var count = walked.Jumps.Length + walked.MoreJumps;
        var text = count switch
        {
            0 => $"{walked.Chain} is not walked: no rule of the table leads there",
            1 => $"{walked.Chain} is not walked; one rule leads there:",
            _ => string.Create(CultureInfo.InvariantCulture, $"{walked.Chain} is not walked; {count} rules lead there:"),
        };
        canvas.Line(indent + 2, new StyledRun(new string(' ', indent)), new(text));
        foreach (var jump in walked.Jumps)
        {
            canvas.Margin(indent + 4, new(jump.Rule.Source.ToString(), TextStyle.Faint), new StyledRun(new string(' ', indent + 2)), new(jump.Rule.ToString(), TextStyle.Strong));
            foreach (var reason in jump.Reasons)
                WriteReason(canvas, reason, indent + 4);
        }

        if (walked is { MoreJumps: > 0, Jumps.IsEmpty: false })
            canvas.Line(indent + 4, new StyledRun(new string(' ', indent + 2)), new(string.Create(CultureInfo.InvariantCulture, $"and {walked.MoreJumps} more"), TextStyle.Faint));
    }

    private static void WriteWalked(TextCanvas canvas, WhyReason.Walked walked, int indent)
    {
        Label(canvas, indent, walked.Hook, string.Create(CultureInfo.InvariantCulture, $"{walked.AskedRules} rule{(walked.AskedRules == 1 ? " was" : "s were")} asked"), default);
        foreach (var hit in walked.Hits)
            canvas.Margin(indent + 4, new(hit.Source.ToString(), TextStyle.Faint), new StyledRun(new string(' ', indent + 2) + $"{Glyphs.Tick} ", TextStyle.Good), new($"{hit} is hit"));
        foreach (var near in walked.Closest)
        {
            canvas.Margin(indent + 4, new(near.Rule.Source.ToString(), TextStyle.Faint), new StyledRun(new string(' ', indent + 2) + $"{Glyphs.Cross} ", TextStyle.Bad), new(near.Rule.ToString(), TextStyle.Strong));
            foreach (var condition in near.Conditions.Where(c => c.Truth == Truth.False || (c.Truth == Truth.Unknown && near.Failing.IsEmpty)))
            {
                var settle = condition.Assume is { } name ? $" (--assume {ShellWord.Quote(name + "=yes")})" : "";
                canvas.Line(indent + 6, new StyledRun(new string(' ', indent + 4)), new(condition + settle));
            }
        }
    }

    private static void Label(TextCanvas canvas, int indent, Hook? hook, string text, SourceSpan source, TextStyle style = TextStyle.Plain) => canvas.Margin(
        indent + LabelColumn, new(source.ToString(), TextStyle.Faint), new StyledRun(new string(' ', indent) + $"{(hook is { } h ? h.ToString().ToUpperInvariant() : ""),-LabelColumn}", TextStyle.Faint), new(text, style));

    private string Shorten(string text) => _options.Verbose || text.Length <= MaxRuleText ? text : text[..MaxRuleText] + Glyphs.Ellipsis;

    private static string Lower(Enum value) => value.ToString().ToLowerInvariant();
}
