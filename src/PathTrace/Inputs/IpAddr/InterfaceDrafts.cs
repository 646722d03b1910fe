using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Text;

namespace PathTrace.Inputs.IpAddr;

/// <summary>The interfaces of one file while it is read, by name and in order.</summary>
internal sealed class InterfaceDrafts
{
    private readonly Dictionary<string, InterfaceDraft> _byName = new(StringComparer.Ordinal);
    private readonly List<InterfaceDraft> _inOrder = [];
    private InterfaceDraft? _latest;
    private bool _hasSecondListing;

    /// <summary>The interface of this name, begun at the given place when it is new. A part <c>@peer</c> is no part of the name.</summary>
    internal InterfaceDraft Begin(string printed, SourceSpan source)
    {
        var at = printed.LastIndexOf('@');
        var name = at > 0 ? printed[..at] : printed;
        if (_byName.TryGetValue(name, out var known))
        {
            _hasSecondListing |= known != _latest;
            return _latest = known;
        }

        var draft = new InterfaceDraft(name, source);
        _byName.Add(name, draft);
        _inOrder.Add(draft);
        return _latest = draft;
    }

    /// <summary>Leaves out what a listing that breaks off shows by half: its last interface, and where it goes through all a second time, each of them.</summary>
    internal void DropUnfinished()
    {
        if (_hasSecondListing)
            _inOrder.Clear();
        else if (_latest is not null)
            _inOrder.Remove(_latest);
    }

    internal ImmutableArray<Interface> Build() => [.. _inOrder.Select(d => d.Build())];
}
