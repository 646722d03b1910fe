namespace PathTrace.Cluster;

/// <summary>A taint of a node (<c>spec.taints</c>).</summary>
/// <param name="Key">Its key: <c>node.kubernetes.io/unreachable</c>.</param>
/// <param name="Value">Its value; null when it has none.</param>
/// <param name="Effect"><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>; null when not stated.</param>
public sealed record NodeTaint(string Key, string? Value, string? Effect)
{
    /// <summary>What the cluster autoscaler gives a node before it takes the machine away.</summary>
    internal const string ToBeDeleted = "ToBeDeletedByClusterAutoscaler";

    /// <summary><c>key=value:NoExecute</c>, as kubectl describe prints it.</summary>
    public override string ToString() => $"{Key}{(Value is null ? "" : $"={Value}")}{(Effect is null ? "" : $":{Effect}")}";
}
