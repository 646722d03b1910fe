using PathTrace.Datapath;
using PathTrace.Explain;
using PathTrace.Netfilter;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>The walk of one path: its origin, each node with what happened there, and the network between.</summary>
internal sealed class WalkText(TextCanvas canvas, Names names, bool verbose)
{
    private const int LabelColumn = 12;
    private readonly HashSet<SourceSpan> _shown = [];

    /// <summary>The places that the walk has shown at its right edge.</summary>
    internal IReadOnlySet<SourceSpan> Shown => _shown;

    /// <summary>Writes the walk; the step that lost the packet is marked.</summary>
    internal void Write(TracePath path)
    {
        var fatal = path.Disposition.IsDelivered() ? null : MissedRule(path) ?? LastStep(path);
        WriteOrigin(path, fatal);
        WriteHops(path, fatal);
        if (path.Reply is { } reply)
            WriteReply(path, reply);
    }

    // An answer that comes back is a line; one that is lost is told step by step, as the packet was.
    private void WriteReply(TracePath path, Reply reply)
    {
        var nodes = string.Join($" {Glyphs.Arrow} ", reply.Hops.Select(h => h.Node));
        if (reply.Disposition == Disposition.Answered && !verbose)
        {
            var by = nodes.Length == 0 ? "without leaving the node's link" : $"by {nodes}";
            canvas.Line(LabelColumn, new StyledRun($"  {"answer",-9} ", TextStyle.Strong), new($"comes back {by}, from {reply.LastPacket.From}"));
            return;
        }

        var answer = reply.AsPath(path);
        canvas.Line(LabelColumn, new StyledRun($"  {"answer",-9} ", TextStyle.Strong), new(PacketText.Of(answer.Origin.Packet)));
        var fatal = reply.Disposition is Disposition.Answered or Disposition.AnswerNotExpected ? null : LastStep(answer);
        WriteSteps(answer.Origin.Steps, new StepText(names, verbose, answer.Disposition), fatal);
        WriteHops(answer, fatal);
        WriteSteps(reply.Beyond, new StepText(names, verbose, answer.Disposition), fatal);
        if (reply.Disposition == Disposition.AnswerNotExpected)
            canvas.Line(LabelColumn + 2, new StyledRun($"    {"arrives",-9} ", TextStyle.Faint), new($"{Glyphs.Cross} ", TextStyle.Bad), new($"{PacketText.Of(reply.LastPacket)}; called was {path.Origin.Packet.To}"));
    }

    private void WriteHops(TracePath path, Step? fatal)
    {
        foreach (var hop in path.Hops)
        {
            canvas.Line(LabelColumn, new StyledRun($"  {hop.Node,-9} ", TextStyle.Strong), new(Interfaces(hop)));
            WriteSteps(hop.Steps, new StepText(names, verbose, path.Disposition, names.ServesByIpvs(hop.Node)), fatal);
            WriteSteps(hop.Beyond, new StepText(names, verbose, path.Disposition), fatal);
        }
    }

    // Where the packet ended before it had passed POSTROUTING, nothing left by the interface that routing chose.
    private static string? OutOf(Hop hop) =>
        hop.Beyond.IsEmpty && hop.Disposition.IsFailure() && hop.Disposition != Disposition.InterfaceDown ? null : hop.Out;

    private static string Interfaces(Hop hop) => (hop.In is "" ? "by an unknown interface" : hop.In, OutOf(hop)) switch
    {
        (null, null) => "made here",
        (null, { } output) => $"made here, out {output}",
        ({ } input, null) => $"in {input}",
        ({ } input, { } output) => $"in {input}, out {output}",
    };

    // What reaches the node itself for want of a rule was lost where the rule ought to have been.
    private Step.NoTranslation? MissedRule(TracePath path) => path.Disposition == Disposition.NodePortNotTaken && !names.ServesByIpvs(path.Hops[^1].Node)
        ? path.Hops[^1].Steps.OfType<Step.NoTranslation>().LastOrDefault(s => s.Hook is Hook.Prerouting or Hook.Output)
        : null;

    private static Step? LastStep(TracePath path)
    {
        for (var i = path.Hops.Length - 1; i >= 0; i--)
        {
            var hop = path.Hops[i];
            if (hop.Beyond.Length > 0)
                return hop.Beyond[^1];
            if (hop.Steps.Length > 0)
                return hop.Steps[^1];
        }

        return path.Origin.Steps.Length > 0 ? path.Origin.Steps[^1] : null;
    }

    private void WriteOrigin(TracePath path, Step? fatal)
    {
        var origin = path.Origin;
        var steps = origin.Steps;
        if (origin.Kind == OriginKind.LoadBalancer && steps is [Step.Chosen { Choice: { } choice }, ..])
        {
            Place(origin.Name, $"picks {StepText.BalancerChoice(choice)}", choice.Source);
            steps = steps[1..];
        }
        else if (origin.Kind is OriginKind.LoadBalancer or OriginKind.Pod)
        {
            Place(origin.Name, origin.Kind == OriginKind.Pod ? "sends the packet" : "gets the packet", origin.Source);
        }

        WriteSteps(steps, new StepText(names, verbose, path.Disposition), fatal);
    }

    private void Place(string name, string text, SourceSpan source)
    {
        _shown.Add(source);
        canvas.Margin(LabelColumn, new(source.ToString(), TextStyle.Faint), new StyledRun($"  {name,-9} ", TextStyle.Strong), new(text));
    }

    private void WriteSteps(IEnumerable<Step> steps, StepText text, Step? fatal)
    {
        foreach (var step in steps)
        {
            var isFatal = ReferenceEquals(step, fatal);
            if (text.Of(step, isFatal) is not { } line)
                continue;
            var source = line.Source.IsSet ? line.Source : step.Source;
            _shown.Add(source);
            var mark = isFatal ? new StyledRun($"{Glyphs.Cross} ", TextStyle.Bad) : default;
            var isBetween = step is Step.Fabric or Step.Owned or Step.Checked { Kind: CheckKind.Owner };
            canvas.Margin(
                LabelColumn + 2,
                new(source.ToString(), TextStyle.Faint),
                new StyledRun(isBetween ? $"  {line.Label,-9} " : $"    {line.Label,-9} ", TextStyle.Faint),
                new(mark.Text ?? "", TextStyle.Bad),
                new(line.Text, line.Style));
            if (step is Step.Assumed { Assumption: var assumption } && SettleText.Of(assumption) is { } settle)
                settle.Write(canvas, LabelColumn + 2, $"    {"settle",-9} ");
        }
    }
}
