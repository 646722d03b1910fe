using System.CommandLine;
using PathTrace.Analysis.Timeline;

namespace PathTrace.Cli.Commands;

/// <summary>The options of <c>pathtrace timeline</c> that set its timers.</summary>
internal sealed class TimelineTimers
{
    private static readonly TimelineSettings Unstated = new();

    private readonly Option<TimeSpan?> _every = Spans.Option("--every", "How long the client sleeps between two requests. Default: 1s.");
    private readonly Option<TimeSpan?> _clientTimeout = Spans.Option("--client-timeout", "How long the client waits for a connection, as curl --connect-timeout. Default: 10s.");
    private readonly Option<int?> _linear = Number("--syn-linear", "How many SYNs are repeated a second apart before the distance doubles (net.ipv4.tcp_syn_linear_timeouts; kernels from 6.5 on have 4). Default: 0, for SYNs after 1, 3, 7, 15 s.", 0, 10);
    private readonly Option<BalancerKind> _balancer = new("--balancer") { Description = "How the balancer forwards: by a connection of its own, or packet by packet, each flow to one backend. Default: proxy.", HelpName = "proxy|passthrough", DefaultValueFactory = _ => BalancerKind.Proxy, CustomParser = Shared.OneOf<BalancerKind> };
    private readonly Option<TimeSpan?> _balancerTimeout = Spans.Option("--balancer-timeout", "How long a proxy waits for its connection to a backend. Default: 5s.");
    private readonly Option<int?> _retries = Number("--balancer-retries", "How often a proxy tries again, at the same backend. Default: 3.", 0, 100);
    private readonly Option<bool> _elsewhere = new("--retry-elsewhere") { Description = "A proxy tries the next backend instead." };
    private readonly Option<TimeSpan?> _health = Spans.Option("--health-interval", "How often the balancer checks each backend, by a connection like the client's. Default: never, all are used.");
    private readonly Option<int?> _threshold = Number("--health-threshold", "How many checks in a row must fail to take a backend out, and pass to bring it back. Default: 3.", 1, 100);
    private readonly Option<TimeSpan?> _resync = Spans.Option("--resync", "How often kube-proxy writes its rules (iptables.syncPeriod), to be held against the snapshots. Default: 30s.");
    private readonly Option<ConntrackUse?> _conntrack = new("--conntrack") { Description = "Whether nodes track connections while no iptables rule needs it: other software does (always), or nobody (by-rules). Default: not known, and what hangs on it is not told.", HelpName = "always|by-rules", CustomParser = result => Shared.OneOf<ConntrackUse>(result) };
    private readonly Option<bool> _tells = new("--network-tells") { Description = "The network sends ICMP errors when it has no route, as a router does. Default: it discards in silence, as clouds do." };
    private readonly Option<int?> _seed = Number("--seed", "Chooses the draws of random rules; balancers' backends take turns. Default: 0.", 0, int.MaxValue);

    /// <summary>The options, in the order of help.</summary>
    internal IEnumerable<Option> Options => [_every, _clientTimeout, _linear, _balancer, _balancerTimeout, _retries, _elsewhere, _health, _threshold, _resync, _conntrack, _tells, _seed];

    /// <summary>What a command line gives for them.</summary>
    internal TimelineSettings Read(ParseResult parsed) => Unstated with
    {
        Every = parsed.GetValue(_every) ?? Unstated.Every,
        ClientTimeout = parsed.GetValue(_clientTimeout) ?? Unstated.ClientTimeout,
        LinearSyns = parsed.GetValue(_linear) ?? Unstated.LinearSyns,
        Balancer = parsed.GetValue(_balancer),
        BalancerTimeout = parsed.GetValue(_balancerTimeout) ?? Unstated.BalancerTimeout,
        BalancerRetries = parsed.GetValue(_retries) ?? Unstated.BalancerRetries,
        RetriesElsewhere = parsed.GetValue(_elsewhere),
        HealthInterval = parsed.GetValue(_health),
        HealthThreshold = parsed.GetValue(_threshold) ?? Unstated.HealthThreshold,
        Resync = parsed.GetValue(_resync) ?? Unstated.Resync,
        TracksWithoutRules = parsed.GetValue(_conntrack) switch { ConntrackUse.Always => true, ConntrackUse.ByRules => false, _ => null },
        NetworkTells = parsed.GetValue(_tells),
        Seed = parsed.GetValue(_seed) ?? Unstated.Seed,
    };

    private static Option<int?> Number(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Shared.Number(result, most == int.MaxValue ? "a number" : $"a number from {least} to {most}", least, most),
    };
}
