using PathTrace.Explain;
using PathTrace.Datapath;
using PathTrace.Tracing;

namespace PathTrace.Rendering;

/// <summary>The walk of one path: its origin, each node with what happened there, and the network between.</summary>
internal sealed class WalkText(TextCanvas canvas, Names names, bool verbose)
{
    private const int LabelColumn = 12;

    /// <summary>Writes the walk; the step that lost the packet is marked.</summary>
    internal void Write(TracePath path)
    {
        var fatal = path.Disposition.IsDelivered() ? null : LastStep(path);
        WriteOrigin(path, fatal);
        foreach (var hop in path.Hops)
        {
            canvas.Line(LabelColumn, new StyledRun($"  {hop.Node,-9} ", TextStyle.Strong), new(Interfaces(hop)));
            WriteSteps(hop.Steps, new StepText(names, verbose, hop.Node), fatal);
            WriteSteps(hop.Beyond, new StepText(names, verbose, hop.Node), fatal);
        }
    }

    private static string Interfaces(Hop hop) => (hop.In, hop.Out) switch
    {
        (null, null) => "made here",
        (null, { } output) => $"made here, out {output}",
        ({ } input, null) => $"in {input}",
        ({ } input, { } output) => $"in {input}, out {output}",
    };

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
        var text = origin.Kind switch
        {
            OriginKind.LoadBalancer => new StyledRun("balancer"),
            OriginKind.Pod => new StyledRun("pod, sends"),
            _ => default,
        };
        if (text.Text is not null)
            canvas.Margin(LabelColumn, new(origin.Source.ToString(), TextStyle.Faint), new StyledRun($"  {origin.Name,-9} ", TextStyle.Strong), text);
        WriteSteps(origin.Steps, new StepText(names, verbose, origin.Name), fatal);
    }

    private void WriteSteps(IEnumerable<Step> steps, StepText text, Step? fatal)
    {
        foreach (var step in steps)
        {
            var isFatal = ReferenceEquals(step, fatal);
            if (text.Of(step, isFatal) is not { } line)
                continue;
            var mark = isFatal ? new StyledRun($"{Glyphs.Cross} ", TextStyle.Bad) : default;
            canvas.Margin(
                LabelColumn + 2,
                new(step.Source.ToString(), TextStyle.Faint),
                new StyledRun($"    {line.Label,-9} ", TextStyle.Faint),
                new(mark.Text ?? "", TextStyle.Bad),
                new(line.Text, line.Style));
        }
    }
}
