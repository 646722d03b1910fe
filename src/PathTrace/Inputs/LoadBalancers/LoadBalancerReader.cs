using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.LoadBalancers;

/// <summary>Reads <c>load-balancers.txt</c>; see <see cref="LoadBalancerGrammar"/> for the language.</summary>
internal static class LoadBalancerReader
{
    private const string RowLost = "The row is left out: this frontend and its backends are unknown to traces.";
    private const string BackendsLost = "Where this frontend sends is unknown: what comes to it is indeterminate.";

    internal static ParseResult<ImmutableArray<LoadBalancer>> Read(SourceText source)
    {
        var diagnostics = new DiagnosticList();
        var balancers = ImmutableArray.CreateBuilder<LoadBalancer>();
        foreach (var line in TextLines.Of(source))
        {
            var trimmed = TextLines.Trim(line);
            if (trimmed.Length == 0 || trimmed.Utf8[0] == '#')
                continue;
            var head = LineGrammar.TryRead(LoadBalancerGrammar.Head, line);
            if (LineGrammar.Read(LoadBalancerGrammar.Line, line, DiagnosticCode.BadLoadBalancerRow, head is null ? RowLost : BackendsLost, diagnostics) is { } row)
                balancers.Add(ToBalancer(row, line));
            else if (head is not null)
                balancers.Add(new(head.Name, head.Protocol, head.Frontend, [], trimmed) { IsUnderstood = false });
        }

        return new(balancers.ToImmutable(), diagnostics.ToImmutable());
    }

    /// <summary>True when the line is a balancer row: used to recognise a file by its content.</summary>
    internal static bool IsRow(SourceSpan line) =>
        LineGrammar.Read(LoadBalancerGrammar.Line, line, DiagnosticCode.BadLoadBalancerRow, RowLost, new()) is not null;

    private static LoadBalancer ToBalancer(LoadBalancerGrammar.Row row, SourceSpan line)
    {
        var last = row.Backends[^1];
        var start = line.Length - line.Utf8.TrimStart(" \t"u8).Length;
        var span = line.Slice(start, last.Start.Pos + last.Length - start);
        return new(row.Name, row.Protocol, row.Frontend, [.. row.Backends.Select(b => ToBackend(b.Value, line.Slice(b.Start.Pos, b.Length)))], span)
        {
            Check = row.Check is { Value: var check } place ? new(check.Kind, check.Port, check.From, line.Slice(place.Start.Pos, place.Length)) : null,
        };
    }

    private static LoadBalancerBackend ToBackend(LoadBalancerGrammar.Backend backend, SourceSpan span)
    {
        var weight = backend.Options.LastOrDefault(o => o.Weight is not null)?.Weight ?? 1;
        var isHealthy = backend.Options.All(o => o.Weight is not null);
        return new(backend.NodeName, backend.Address, weight, isHealthy, span);
    }
}
