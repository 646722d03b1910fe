namespace PathTrace.Inputs.IptablesSave;

/// <summary>Reads and checks the values of the current option.</summary>
internal delegate void ValueReader(ref OptionReader options);

/// <summary>
/// An option whose values are checked and kept as text, because nothing follows from them that a trace could use. Written as iptables-extensions(8) does:
/// <c>[!]</c> before the name when it may be negated; other names of the option after it.
/// </summary>
internal sealed class TypedOption
{
    private const string Negatable = "[!] ";

    internal TypedOption(string names, ValueReader? read = null)
    {
        IsNegatable = names.StartsWith(Negatable, StringComparison.Ordinal);
        Names = IsNegatable ? names[Negatable.Length..] : names;
        Name = Names.Split(' ')[0];
        Read = read;
    }

    /// <summary>All names, as <see cref="OptionTable"/> takes them.</summary>
    internal string Names { get; }

    /// <summary>The name that iptables prints.</summary>
    internal string Name { get; }

    internal bool IsNegatable { get; }

    /// <summary>Gets the reader of its values; null when it has none.</summary>
    internal ValueReader? Read { get; }
}
