using System.Collections.Immutable;
using System.Text;
using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>A match or target of iptables: its name, its options, and how well its meaning is known.</summary>
internal abstract class Extension
{
    protected Extension(string name, ReadOnlySpan<string> options)
    {
        Name = name;
        Utf8Name = Encoding.UTF8.GetBytes(name);
        Options = new(options);
    }

    internal string Name { get; }

    internal byte[] Utf8Name { get; }

    internal OptionTable Options { get; }

    /// <summary>The protocol that a match is about; null for targets and for matches of any protocol.</summary>
    internal IpProtocol? Protocol { get; init; }

    /// <summary>The only family that has the extension; <see cref="IpFamily.None"/> when both have it.</summary>
    internal IpFamily Family { get; init; }

    /// <summary>How well its meaning is known when no option says otherwise.</summary>
    internal Meaning Meaning { get; init; } = Meaning.Exact;

    /// <summary>Options that make the meaning another: the weakest of those that a rule uses holds.</summary>
    internal ImmutableArray<Meaning> Except { get; init; } = [];
}
