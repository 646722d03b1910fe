using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Inputs.IpAddr;

/// <summary>The interfaces of one file while it is read, by name and in order.</summary>
internal sealed class InterfaceDrafts
{
    private readonly Dictionary<string, InterfaceDraft> _byName = new(StringComparer.Ordinal);
    private readonly List<InterfaceDraft> _inOrder = [];

    /// <summary>The interface of this name, begun at the given place when it is new. A part <c>@peer</c> is no part of the name.</summary>
    internal InterfaceDraft Begin(string printed, SourceSpan source)
    {
        var at = printed.LastIndexOf('@');
        var name = at > 0 ? printed[..at] : printed;
        if (_byName.TryGetValue(name, out var known))
            return known;
        var draft = new InterfaceDraft(name, source);
        _byName.Add(name, draft);
        _inOrder.Add(draft);
        return draft;
    }

    internal ImmutableArray<Interface> Build() => [.. _inOrder.Select(d => d.Build())];
}
