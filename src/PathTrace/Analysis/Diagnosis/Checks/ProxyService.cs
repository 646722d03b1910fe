using System.Collections.Immutable;
using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>One service port on one node: the rule that takes it, its cluster-wide chain and the endpoints that this leads to.</summary>
internal sealed class ProxyService(ServiceTarget target, ServiceRule rule, Chain chain, Table nat)
{
    private ImmutableArray<Backend> _backends;
    private string? _backendsText;

    internal ServiceTarget Target => target;

    internal ServiceRule Rule => rule;

    internal Chain Chain => chain;

    /// <summary><c>default/web</c> by kube-proxy's comment, else the address.</summary>
    internal string Name => NameOf(target, rule.Rule);

    /// <summary>Where the chain sends, each place once, in the order of the addresses; default when a rule of it is not understood.</summary>
    internal ImmutableArray<Backend> Backends => _backendsText is null ? Read() : _backends;

    /// <summary>The same as text, by which nodes are compared; empty when they are not known.</summary>
    internal string BackendsText
    {
        get
        {
            if (_backendsText is null)
                Read();
            return _backendsText!;
        }
    }

    internal static string NameOf(ServiceTarget target, Rule rule) => KubeComment.Service(rule.Comment) ?? Text(target);

    internal static string Text(ServiceTarget target) =>
        target.Address.IsSet ? new SocketAddress(target.Address, target.Port).ToString() : $"node port {new IpProtocol(target.Protocol)} {target.Port}";

    private ImmutableArray<Backend> Read()
    {
        var found = new Dictionary<SocketAddress, Backend>();
        var isKnown = true;
        for (var i = 0; i < chain.Rules.Length && isKnown; i++)
            isKnown = chain.Rules[i].Effect is var effect && ProxyTable.TargetOf(effect) is { } name ? AddChain(name, found) : Add(effect, chain, i, found);
        _backends = isKnown ? [.. found.Values.OrderBy(b => b.Address.Address).ThenBy(b => b.Address.Port)] : default;
        _backendsText = isKnown ? string.Join(", ", _backends.Select(b => b.Address)) : "";
        return _backends;
    }

    private bool AddChain(string name, Dictionary<SocketAddress, Backend> found)
    {
        if (!name.StartsWith(ProxyTable.EndpointPrefix, StringComparison.Ordinal) || nat.Find(name) is not { } endpoint)
            return true;
        for (var i = 0; i < endpoint.Rules.Length; i++)
        {
            if (!Add(endpoint.Rules[i].Effect, endpoint, i, found))
                return false;
        }

        return true;
    }

    private static bool Add(Effect effect, Chain chain, int index, Dictionary<SocketAddress, Backend> found)
    {
        switch (effect)
        {
            case Effect.Dnat { Addresses: { IsSingle: true } address, Ports: { IsSingle: true } port }:
                var place = new SocketAddress(address.First, port.First);
                found.TryAdd(place, new(place, chain.SpanOf(index)));
                return true;
            case Effect.Dnat or Effect.Redirect or Effect.NetMap or Effect.Opaque:
                return false;
            default:
                return true;
        }
    }

    /// <summary>One place that a service's chain sends to.</summary>
    /// <param name="Address">The endpoint.</param>
    /// <param name="Source">The rule that rewrites to it.</param>
    internal readonly record struct Backend(SocketAddress Address, SourceSpan Source);
}
