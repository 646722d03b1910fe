using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Documents;
using PathTrace.Inputs.Lines;
using PathTrace.Text;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>Sorts objects by their kind and lowers each to the model. Kinds that decide no packet are passed over.</summary>
internal sealed class KubernetesCollector(DiagnosticList diagnostics)
{
    private readonly List<NodeFacts> _nodes = [];
    private readonly List<Pod> _pods = [];
    private readonly List<Service> _services = [];
    private readonly List<Endpoint> _slices = [];
    private readonly List<Endpoint> _endpoints = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Kinds of typed lists, which state that there is nothing when they are empty.</summary>
    internal HashSet<string> ListKinds { get; } = new(StringComparer.Ordinal);

    internal void Add(DataValue value)
    {
        if (value.IsList)
        {
            foreach (var item in value.Items)
                AddObject(item);
        }
        else
        {
            AddObject(value);
        }
    }

    internal KubernetesFacts ToFacts() => new(
        Collected(_nodes, "Node"),
        Collected(_pods, "Pod"),
        Collected(_services, "Service"),
        Collected(AllEndpoints(), "EndpointSlice", "Endpoints"));

    private void AddObject(DataValue value)
    {
        var source = new ObjectReader(value, diagnostics);
        var kind = value.String("kind");
        if (!value.IsMap || kind is null)
        {
            diagnostics.Warning(DiagnosticCode.BadKubernetesObject, value.Span.Slice(0, 0), "expected a Kubernetes object with a kind", "It is left out.");
            return;
        }

        _seen.Add(kind);
        if (kind is not ("Node" or "Pod" or "Service" or "EndpointSlice" or "Endpoints"))
            return;
        if (source.Name.Length == 0)
        {
            diagnostics.Warning(DiagnosticCode.BadKubernetesObject, value.Span.Slice(0, 0), $"the {kind} has no name", "It is left out.");
            return;
        }

        Lower(kind, source);
    }

    private void Lower(string kind, ObjectReader source)
    {
        switch (kind)
        {
            case "Node":
                _nodes.Add(NodeObject.Read(source));
                break;
            case "Pod":
                _pods.Add(PodObject.Read(source));
                break;
            case "Service":
                _services.Add(ServiceObject.Read(source));
                break;
            case "EndpointSlice":
                _slices.AddRange(EndpointSliceObject.Read(source));
                break;
            default:
                _endpoints.AddRange(EndpointsObject.Read(source));
                break;
        }
    }

    // kube-proxy reads slices; an Endpoints object of the same service says the same again, and less.
    private List<Endpoint> AllEndpoints()
    {
        var sliced = _slices.Select(e => (e.Namespace, e.ServiceName)).ToHashSet();
        return [.. _slices, .. _endpoints.Where(e => !sliced.Contains((e.Namespace, e.ServiceName)))];
    }

    private ImmutableArray<T>? Collected<T>(List<T> items, params ReadOnlySpan<string> kinds)
    {
        var isCollected = false;
        foreach (var kind in kinds)
            isCollected |= _seen.Contains(kind) || ListKinds.Contains($"{kind}List");
        return isCollected ? [.. items] : null;
    }
}
