using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Inputs.Kubernetes;
using PathTrace.Inputs.LoadBalancers;
using PathTrace.Inputs.NextHops;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>Reads the files that are about the cluster as a whole.</summary>
internal sealed class ClusterFiles(DiagnosticList diagnostics)
{
    internal NextHopTable? NextHops { get; private set; }

    internal ImmutableArray<LoadBalancer>? LoadBalancers { get; private set; }

    internal KubernetesFacts Kubernetes { get; private set; } = KubernetesFacts.Nothing;

    internal void Read(SnapshotFile file)
    {
        switch (file.Role.Kind)
        {
            case FileKind.NextHops when NextHops is not null:
                diagnostics.Warning(
                    DiagnosticCode.DuplicateFile,
                    SourceSpan.WholeFile(file.Source),
                    $"the file states again what {NextHops.Source} states: the next-hop table",
                    "It is left out.");
                break;
            case FileKind.NextHops:
                var result = NextHopReader.Read(file.Source);
                NextHops = Value(result) is var table && (!table.Entries.IsEmpty || result.Diagnostics.IsEmpty) ? table : null;
                break;
            case FileKind.LoadBalancers:
                LoadBalancers = [.. LoadBalancers ?? [], .. Value(LoadBalancerReader.Read(file.Source))];
                break;
            case FileKind.Kubernetes:
                Kubernetes = Kubernetes.With(Value(KubernetesReader.Read(file.Source)));
                break;
            default:
                break;
        }
    }

    private T Value<T>(ParseResult<T> result)
    {
        foreach (var diagnostic in result.Diagnostics)
            diagnostics.Add(diagnostic);
        return result.Value;
    }
}
