namespace PathTrace.Explain.Policies;

/// <summary>Names of objects as Kubernetes allows them (RFC 1123 subdomains). Comments and names of chains are anybody's text: what is no such name names nothing.</summary>
internal static class KubeName
{
    // apimachinery, pkg/util/validation: DNS1123SubdomainMaxLength.
    private const int MostCharacters = 253;

    /// <summary>True for small letters, digits, dashes and dots that begin and end with a letter or digit.</summary>
    internal static bool IsValid(string name) =>
        name.Length is > 0 and <= MostCharacters && IsPlain(name[0]) && IsPlain(name[^1]) && name.All(c => IsPlain(c) || c is '-' or '.');

    /// <summary>Takes <c>default/web</c> apart; the namespace is null for a name that stands alone.</summary>
    internal static bool TryRead(string text, out string? ns, out string name)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        (ns, name) = slash < 0 ? (null, text) : (text[..slash], text[(slash + 1)..]);
        return IsValid(name) && (ns is null || IsValid(ns));
    }

    private static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');
}
