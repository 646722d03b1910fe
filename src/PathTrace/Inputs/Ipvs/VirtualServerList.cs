using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.Ipvs;

/// <summary>The virtual servers of a file while its lines are read.</summary>
internal sealed class VirtualServerList(FileDiagnostics diagnostics)
{
    private readonly List<VirtualServer> _servers = [];
    private readonly Dictionary<(IpProtocol, SocketAddress?, uint?, IpFamily), int> _places = [];
    private readonly List<ImmutableArray<RealServer>.Builder> _reals = [];

    /// <summary>Adds a virtual server; the kernel refuses a second one of the same address (ip_vs_ctl.c, ip_vs_genl_set_cmd: EEXIST).</summary>
    internal void Add(VirtualServer server)
    {
        if (!_places.TryAdd(KeyOf(server), _servers.Count))
        {
            diagnostics.Error(DiagnosticCode.BadVirtualServerLine, server.Source, $"the virtual server {server} is there already", "The line is left out.");
            return;
        }

        _servers.Add(server);
        _reals.Add(ImmutableArray.CreateBuilder<RealServer>());
    }

    /// <summary>Adds a real server to the virtual server of the same address.</summary>
    internal void Add(VirtualServer to, RealServer real)
    {
        if (_places.TryGetValue(KeyOf(to), out var place))
            _reals[place].Add(real);
        else
            diagnostics.Error(DiagnosticCode.BadVirtualServerLine, real.Source, $"no line before adds the virtual server {to}", "The real server is left out.");
    }

    /// <summary>A line about one of its real servers is not understood.</summary>
    internal void Spoil(VirtualServer server, string text)
    {
        if (_places.TryGetValue(KeyOf(server), out var place))
            _servers[place] = _servers[place] with { NotUnderstood = _servers[place].NotUnderstood ?? text };
    }

    internal ImmutableArray<VirtualServer> Build() => [.. _servers.Select((server, i) => server with { RealServers = _reals[i].ToImmutable() })];

    private static (IpProtocol, SocketAddress?, uint?, IpFamily) KeyOf(VirtualServer server) => (server.Protocol, server.Address, server.Mark, server.Family);
}
