using System.Text;
using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>A match or target of iptables: its name and its options.</summary>
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
}
