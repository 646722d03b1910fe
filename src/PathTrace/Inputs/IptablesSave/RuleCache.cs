using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// The rules already seen, by the bytes of their lines without counters. Dumps that are read with the same cache share one <see cref="Rule"/> for
/// each distinct line, so that many alike nodes cost little more than one. Rules that gave rise to a diagnostic are not kept: each occurrence is reported.
/// Not safe for use by several threads at once.
/// </summary>
public sealed class RuleCache
{
    private readonly RuleShelf _v4 = new();
    private readonly RuleShelf _v6 = new();

    /// <summary>The number of rules kept so far.</summary>
    public int Count => _v4.Count + _v6.Count;

    internal NamePool Names { get; } = new();

    internal SharedValues Values { get; } = new();

    /// <summary>The rules of a family: the same line means different things in the two, REJECT for one sends different messages.</summary>
    internal RuleShelf Of(IpFamily family) => family == IpFamily.IPv6 ? _v6 : _v4;

    /// <summary>Makes the rules of the files read so far available to the next file.</summary>
    internal void BeginFile(IpFamily family, int length)
    {
        Names.BeginFile();
        _v4.BeginFile(family == IpFamily.IPv6 ? 0 : length);
        _v6.BeginFile(family == IpFamily.IPv6 ? length : 0);
    }
}
