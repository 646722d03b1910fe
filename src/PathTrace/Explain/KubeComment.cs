namespace PathTrace.Explain;

/// <summary>
/// Reads the comments that kube-proxy writes (pkg/proxy/iptables/proxier.go): <c>default/web:http cluster IP</c>, <c>default/web:http</c> on endpoint
/// rules, <c>default/web:http -&gt; 10.0.1.1:3000</c>, <c>default/web:http has no endpoints</c>.
/// </summary>
internal static class KubeComment
{
    /// <summary>The service as <c>namespace/name</c>, with <c>:port</c> cut off; null when the comment is none of kube-proxy's.</summary>
    internal static string? Service(string? comment)
    {
        if (comment is null)
            return null;
        var end = comment.IndexOf(' ', StringComparison.Ordinal);
        var first = end < 0 ? comment : comment[..end];
        var slash = first.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == first.Length - 1 || first.IndexOf('/', slash + 1) >= 0)
            return null;
        var colon = first.IndexOf(':', slash);
        var name = colon < 0 ? first : first[..colon];
        return IsName(name) ? name : null;
    }

    // Kubernetes names are DNS labels (RFC 1123): anything else is somebody's own comment.
    private static bool IsName(string name)
    {
        foreach (var c in name)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.' or '/'))
                return false;
        }

        return true;
    }
}
