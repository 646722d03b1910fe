using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Routing;
using PathTrace.Text;

namespace PathTrace.Inputs.Snapshots;

/// <summary>
/// Tables that people write often lack the last newline, so that this alone is no sign of a file that breaks off. It is one where the last word may be the beginning of another: a next hop that
/// no dump shows, or a backend that nobody has while a known one begins like it.
/// </summary>
internal sealed class UnendedRows(ImmutableArray<Node> nodes, DiagnosticList diagnostics)
{
    private HashSet<IpAddress>? _addresses;

    private HashSet<IpAddress> Addresses => _addresses ??=
    [
        .. nodes.SelectMany(n => n.InternalAddresses),
        .. nodes.SelectMany(n => n.Interfaces ?? []).SelectMany(i => i.Addresses).Select(a => a.Address),
        .. nodes.SelectMany(n => n.Routes ?? []).Where(r => r.Type == RouteType.Local && r.Destination.IsHost).Select(r => r.Destination.Address),
        .. nodes.SelectMany(n => n.Routes ?? []).SelectMany(r => r.NextHops).Select(h => h.Via).OfType<IpAddress>(),
    ];

    internal void Report(NextHopTable? table)
    {
        if (table?.Entries.LastOrDefault(e => !e.IsDerived) is not { Priority: 0 } row || !IsUnended(row.Source))
            return;
        if (row.NextHop is { } address && !Addresses.Contains(address))
            Report(row.Source, address.ToString(), Like(address.ToString(), Addresses.Select(a => a.ToString())), needsLike: false);
        else if (row is { Kind: NextHopKind.Node, TargetName: { } name } && !nodes.Any(n => n.Name == name))
            Report(row.Source, name, Like(name, nodes.Select(n => n.Name)), needsLike: false);
    }

    /// <param name="balancers">The rows as they stand, before those of one frontend are joined.</param>
    internal void Report(ImmutableArray<LoadBalancer>? balancers)
    {
        foreach (var balancer in balancers ?? [])
        {
            if (balancer.Backends is not [.., var last] || !IsUnended(last.Source) || last.Source.Utf8.ContainsAny(" \t"u8))
                continue;
            var others = balancers!.Value.Where(b => b.Frontend == balancer.Frontend).SelectMany(b => b.Backends).Select(b => b.Address?.Port ?? 0).ToHashSet();
            if (last.NodeName is { } name && !nodes.Any(n => n.Name == name))
                Report(last.Source, name, Like(name, nodes.Select(n => n.Name)), needsLike: false);
            else if (last.Address is { Port: 0 } target && !Addresses.Contains(target.Address))
                Report(last.Source, target.Address.ToString(), Like(target.Address.ToString(), Addresses.Select(a => a.ToString())), needsLike: true);
            else if (last.Address is { Port: > 0 } socket)
                Report(last.Source, socket.ToString(), Like(socket.ToString(), others.Select(p => new SocketAddress(socket.Address, p).ToString())), needsLike: true);
        }
    }

    private static string? Like(string word, IEnumerable<string> known) =>
        known.Where(k => k.Length > word.Length && k.StartsWith(word, StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();

    // A row ends before blanks and comments: one that reaches the end of its file has no newline behind it.
    private static bool IsUnended(SourceSpan row) => row.Source is { } source && row.Start + row.Length == source.Length && row.Utf8 is [not (byte)'{', ..];

    private void Report(SourceSpan row, string word, string? like, bool needsLike)
    {
        if (needsLike && like is null)
            return;
        var doubt = like is null ? $"no dump shows {word}" : $"{like} begins like {word}";
        diagnostics.Warning(DiagnosticCode.Truncated, row, $"the table's last line has no end and may be cut: {doubt}", "The row counts as it stands. If it is whole, end the line.");
    }
}
