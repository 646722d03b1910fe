using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>Reads one rule by itself.</summary>
internal static class SingleRule
{
    /// <summary>The rules that one line stands for: several when it lists several addresses (iptables.c, do_command4: one for each pair of them).</summary>
    /// <param name="line">The line, <c>-A CHAIN …</c>.</param>
    /// <param name="start">The offset in the line behind the chain's name.</param>
    /// <param name="family">The family.</param>
    internal static ParseResult<ImmutableArray<Rule>> Read(SourceSpan line, int start, IpFamily family)
    {
        var diagnostics = new DiagnosticSink(line.Source!);
        var context = new RuleContext(diagnostics, new(), new(), family);
        context.Begin(line.Start);
        var effect = new RuleReader(line.Utf8, start, context).Read();
        if (context.IsForOtherFamily)
            diagnostics.Report(DiagnosticCode.UnexpectedFamily, DiagnosticSeverity.Error, line.Start, line.Length, $"the rule says that it is not for {family}");
        var rules = ImmutableArray.CreateBuilder<Rule>();
        foreach (var source in context.Sources?.Choices ?? [Condition.Always])
        {
            foreach (var destination in context.Destinations?.Choices ?? [Condition.Always])
            {
                if (context.Sources is { } sources)
                    context.Conditions[sources.Position] = source;
                if (context.Destinations is { } destinations)
                    context.Conditions[destinations.Position] = destination;
                rules.Add(new([.. CollectionsMarshal.AsSpan(context.Conditions)], effect, line, context.Comment));
            }
        }

        return new(rules.ToImmutable(), diagnostics.ToImmutable());
    }
}
