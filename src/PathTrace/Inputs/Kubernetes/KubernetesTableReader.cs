using System.Buffers;
using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Lines;
using PathTrace.Inputs.Tables;
using PathTrace.Text;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>
/// Reads tables of nodes, pods, services and endpoints. A file may hold several, each with its header, as <c>kubectl get pods,services</c> prints them.
/// </summary>
internal sealed class KubernetesTableReader
{
    private static readonly SearchValues<byte> RulerMarks = SearchValues.Create("-=+| \t"u8);

    private readonly DiagnosticList _diagnostics = new();
    private ImmutableArray<NodeFacts>.Builder? _nodes;
    private ImmutableArray<Pod>.Builder? _pods;
    private ImmutableArray<Service>.Builder? _services;
    private ImmutableArray<Endpoint>.Builder? _endpoints;

    private KubernetesTableReader()
    {
    }

    internal static ParseResult<KubernetesFacts> Read(SourceText source)
    {
        var reader = new KubernetesTableReader();
        reader.ReadTables(source);
        return new(
            new(reader._nodes?.ToImmutable(), reader._pods?.ToImmutable(), reader._services?.ToImmutable(), reader._endpoints?.ToImmutable()),
            reader._diagnostics.ToImmutable());
    }

    /// <summary>True for the header of a table that can be read.</summary>
    internal static bool IsHeader(SourceSpan line) => TableKinds.Of(ColumnTable.FromHeader(line)) is not null;

    private void ReadTables(SourceText source)
    {
        ColumnTable? header = null;
        TableKind? kind = null;
        var isStart = true;
        foreach (var line in TextLines.Of(source))
        {
            var row = TextLines.Trim(line);
            if (row.Length == 0 || row.Utf8[0] == '#')
            {
                isStart |= row.Length == 0;
                continue;
            }

            if (isStart || row.Utf8.StartsWith("NAME"u8))
            {
                isStart = false;
                var candidate = ColumnTable.FromHeader(line);
                var candidateKind = TableKinds.Of(candidate) ?? (header is null ? TableKinds.OfFile(source.Name) : null);
                if (candidateKind is not null && candidate.Find("name", "podname", "servicename", "nodename") >= 0)
                {
                    (header, kind) = (candidate, candidateKind);
                    continue;
                }
            }

            ReadLine(header, kind, line, row);
        }
    }

    private void ReadLine(ColumnTable? header, TableKind? kind, SourceSpan line, SourceSpan row)
    {
        if (!row.Utf8.ContainsAnyExcept(RulerMarks))
            return;
        if (header is null || kind is null)
            Bad(row, $"expected a header that names the columns, found {TextLines.Quote(row)}");
        else if (header.Cells(line) is not { } cells)
            Bad(row, "the row does not fit the columns of the table's header");
        else if (new TableRow(header, cells, row, _diagnostics) is { Name.Length: > 0 } named)
            Add(kind.Value, named);
        else
            Bad(row, "the row has no name");
    }

    private void Add(TableKind kind, TableRow row)
    {
        switch (kind)
        {
            case TableKind.Nodes:
                (_nodes ??= ImmutableArray.CreateBuilder<NodeFacts>()).Add(TableRows.Node(row));
                break;
            case TableKind.Pods:
                (_pods ??= ImmutableArray.CreateBuilder<Pod>()).Add(TableRows.Pod(row));
                break;
            case TableKind.Services:
                (_services ??= ImmutableArray.CreateBuilder<Service>()).Add(TableRows.Service(row));
                if (row.HasColumn("endpoints"))
                    AddEndpoints(row, null);
                break;
            default:
                AddEndpoints(row, true);
                break;
        }
    }

    private void AddEndpoints(TableRow row, bool? isReady) =>
        (_endpoints ??= ImmutableArray.CreateBuilder<Endpoint>()).AddRange(TableRows.Endpoints(row, isReady));

    private void Bad(SourceSpan row, string message) =>
        _diagnostics.Error(DiagnosticCode.BadKubernetesObject, row, message, "The row is left out.");
}
