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
    private ImmutableArray<Backend>? _backends;

    internal ServiceTarget Target => target;

    internal ServiceRule Rule => rule;

    internal Chain Chain => chain;

    /// <summary><c>default/web</c> by kube-proxy's comment, else the address.</summary>
    internal string Name => NameOf(target, rule.Rule);

    /// <summary>Where the chain sends, each place once, in the order of the addresses; default when a rule of it is not understood.</summary>
    internal ImmutableArray<Backend> Backends => _backends ??= Read();

    /// <summary>The same as text; empty when they are not known.</summary>
    internal string BackendsText => Backends.IsDefault ? "" : string.Join(", ", Backends.Select(b => b.Address));

    /// <summary>True when both send to the same places.</summary>
    internal bool SendsLike(ProxyService other)
    {
        var (own, others) = (Backends, other.Backends);
        if (own.IsDefault || others.IsDefault || own.Length != others.Length)
            return false;
        for (var i = 0; i < own.Length; i++)
        {
            if (own[i].Address != others[i].Address)
                return false;
        }

        return true;
    }

    internal static string NameOf(ServiceTarget target, Rule rule) => KubeComment.Service(rule.Comment) ?? Text(target);

    internal static string Text(ServiceTarget target) =>
        target.Address.IsSet ? new SocketAddress(target.Address, target.Port).ToString() : $"node port {new IpProtocol(target.Protocol)} {target.Port}";

    private ImmutableArray<Backend> Read()
    {
        var found = new List<Backend>();
        for (var i = 0; i < chain.Rules.Length; i++)
        {
            var effect = chain.Rules[i].Effect;
            // Rules of session affinity name endpoints that are drawn further on; one that is not is kept for those who know it (AffinityCheck).
            if (KubeAffinity.Asks(chain.Rules[i]))
                continue;
            if (!(ServiceRules.TargetOf(effect) is { } name ? AddChain(name, found) : Add(effect, chain, i, found)))
                return default;
        }

        found.Sort();
        var backends = ImmutableArray.CreateBuilder<Backend>(found.Count);
        foreach (var backend in found)
        {
            if (backends.Count == 0 || backends[^1].Address != backend.Address)
                backends.Add(backend);
        }

        return backends.ToImmutable();
    }

    private bool AddChain(string name, List<Backend> found)
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

    private static bool Add(Effect effect, Chain chain, int index, List<Backend> found)
    {
        switch (effect)
        {
            case Effect.Dnat { Addresses: { IsSingle: true } address, Ports: { IsSingle: true } port }:
                found.Add(new(new(address.First, port.First), chain.SpanOf(index)));
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
    internal readonly record struct Backend(SocketAddress Address, SourceSpan Source) : IComparable<Backend>
    {
        public int CompareTo(Backend other) =>
            Address.Address.CompareTo(other.Address.Address) is not 0 and var byAddress ? byAddress : Address.Port.CompareTo(other.Address.Port);
    }
}
