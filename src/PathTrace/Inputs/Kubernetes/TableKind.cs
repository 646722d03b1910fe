using PathTrace.Inputs.Tables;

namespace PathTrace.Inputs.Kubernetes;

/// <summary>What the rows of a text table are.</summary>
internal enum TableKind
{
    Nodes,
    Pods,
    Services,
    Endpoints,
}

internal static class TableKinds
{
    /// <summary>The kind by the titles of the columns, as kubectl prints them or people write them; null when they say nothing.</summary>
    internal static TableKind? Of(ColumnTable header) => header switch
    {
        _ when header.Has("podname") || header.Has("name", "ready", "status") => TableKind.Pods,
        _ when header.Has("servicename") || header.Has("name", "clusterip") => TableKind.Services,
        _ when header.Has("nodename") || header.Has("name", "roles") || header.Has("name", "internalip") => TableKind.Nodes,
        _ when header.Has("name", "endpoints", "age") && !header.Has("addresstype") => TableKind.Endpoints,
        _ => null,
    };

    /// <summary>The kind that a file's name promises (<c>pods.txt</c>); null for other names.</summary>
    internal static TableKind? OfFile(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.Split('.')[0].ToLowerInvariant() switch
        {
            "nodes" => TableKind.Nodes,
            "pods" => TableKind.Pods,
            "services" => TableKind.Services,
            "endpoints" => TableKind.Endpoints,
            _ => null,
        };
    }
}
