namespace PathTrace.KernelLab.Clusters;

/// <summary>A pod: an address behind a link of its own.</summary>
/// <param name="Name">Its name in the namespace <c>default</c>.</param>
/// <param name="Address">Its address.</param>
internal sealed record ClusterPod(string Name, string Address);
