namespace PathTrace.Net;

/// <summary>
/// What <c>-i</c> and <c>-o</c> compare an interface name with: the whole name, or a prefix of it when written with a
/// trailing <c>+</c>. <c>+</c> alone matches every interface, also a packet that has none (kernel: ip_tables.c, ifname_compare).
/// </summary>
/// <param name="Name">The name, without the trailing <c>+</c>.</param>
/// <param name="IsPrefix">True when longer names that begin with <paramref name="Name"/> match too.</param>
public readonly record struct InterfacePattern(string Name, bool IsPrefix)
{
    /// <summary>Reads the pattern as iptables prints it.</summary>
    public static InterfacePattern Parse(string text) =>
        text.EndsWith('+') ? new(text[..^1], true) : new(text, false);

    /// <summary>True when the interface name matches; the empty name stands for "no interface".</summary>
    public bool Matches(string interfaceName) =>
        IsPrefix ? interfaceName.StartsWith(Name, StringComparison.Ordinal) : string.Equals(interfaceName, Name, StringComparison.Ordinal);

    /// <summary>The pattern as iptables prints it.</summary>
    public override string ToString() => IsPrefix ? Name + "+" : Name;
}
