using PathTrace.Text;

namespace PathTrace.Explain.Policies;

/// <summary>A policy whose rules a packet was put to.</summary>
/// <param name="Resource">Its kind, as kubectl takes it: <c>networkpolicy</c>.</param>
/// <param name="Namespace">Its namespace; null for a policy of the whole cluster.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">The rule that tells its name, or the one that asked it.</param>
internal sealed record AskedPolicy(string Resource, string? Namespace, string Name, SourceSpan Source)
{
    /// <summary>The kind of Kubernetes' own policies.</summary>
    internal const string OfKubernetes = "networkpolicy";

    /// <summary>The kind of Calico's profiles, which are written for namespaces and service accounts and are no objects.</summary>
    internal const string Profile = "profile";

    /// <summary>What people call its kind.</summary>
    internal string Kind => Resource == Profile ? "profile" : "network policy";

    /// <summary><c>default/web-allow</c>.</summary>
    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}
