using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Queries;

namespace PathTrace.Analysis.Timeline;

/// <summary>A client that asks, waits for what comes of it, sleeps and asks again: <c>while sleep 1; do date +%X; curl …; done</c>. What is not waited for takes no time.</summary>
internal sealed class ClientLoop
{
    private readonly MomentTraces _traces;
    private readonly MomentClock _clock;
    private readonly TimelineSettings _settings;
    private readonly Connector _connector;
    private readonly HealthBoard? _health;
    private readonly Turns _turns = new();

    internal ClientLoop(MomentTraces traces, MomentClock clock, TimelineSettings settings)
    {
        (_traces, _clock, _settings) = (traces, clock, settings);
        _connector = new(traces, clock, settings);
        _health = settings.HealthInterval is { } interval ? new(_connector, settings, interval) : null;
    }

    /// <summary>Every request that begins before a time.</summary>
    internal TimelineStory Run(PacketQuery query, TimeSpan to)
    {
        var requests = ImmutableArray.CreateBuilder<TimelineRequest>();
        for (var at = _settings.From; at < to;)
        {
            var request = Ask(at);
            requests.Add(request);
            at = request.End + _settings.Every;
        }

        var first = _traces.Of(_clock.At(_settings.From), null);
        return new()
        {
            Query = query,
            Called = first.Length > 0 ? first[0].Path.Origin.Packet.To : default,
            Balancer = first.Length > 0 ? first[0].Balancer : null,
            Backends = [.. first.Select(w => w.Entry).OfType<string>().Distinct(StringComparer.Ordinal)],
            Requests = requests.DrainToImmutable(),
            Outages = [],
            Health = _health?.Changes ?? [],
        };
    }

    private TimelineRequest Ask(TimeSpan at)
    {
        var ways = _traces.Of(_clock.At(at), null);
        return ways is [{ Balancer: { } balancer }, ..] && _settings.Balancer == BalancerKind.Proxy ? ByProxy(at, balancer) : Directly(at);
    }

    private TimelineRequest Directly(TimeSpan at)
    {
        var connection = Choose(at, out var entry) ?? _connector.Connect(at, _settings.ClientTimeout, entry);
        var outcome = connection.Outcome switch
        {
            ConnectionOutcome.Answered => RequestOutcome.Answered,
            ConnectionOutcome.TimedOut => RequestOutcome.TimedOut,
            ConnectionOutcome.Refused => RequestOutcome.Refused,
            // Whether a balancer that only passes packets on answers for backends it lacks is its maker's choice.
            _ => RequestOutcome.Unknown,
        };
        return new(at, connection.End, outcome, [connection], null);
    }

    private TimelineRequest ByProxy(TimeSpan at, string balancer)
    {
        var connections = ImmutableArray.CreateBuilder<TimelineConnection>();
        var (now, backend) = (at, (string?)null);
        for (var attempt = 0; attempt <= _settings.BalancerRetries; attempt++)
        {
            var unusable = attempt > 0 && !_settings.RetriesElsewhere && Holds(now, backend) ? null : Choose(now, out backend);
            var connection = unusable ?? _connector.Connect(now, _settings.BalancerTimeout, backend);
            connections.Add(connection);
            if (connection.Outcome is ConnectionOutcome.Answered or ConnectionOutcome.Unknown)
                return new(at, connection.Outcome == ConnectionOutcome.Unknown ? at : connection.End, connection.Outcome == ConnectionOutcome.Unknown ? RequestOutcome.Unknown : RequestOutcome.Answered, connections.ToImmutable(), balancer);
            now = connection.End;
            // Without a backend there is nothing to try again.
            if (connection.Outcome == ConnectionOutcome.NoBackend)
                break;
        }

        return new(at, now, RequestOutcome.GivenUp, connections.ToImmutable(), balancer);
    }

    private bool Holds(TimeSpan at, string? backend) => _traces.Of(_clock.At(at), null).Any(w => w.Entry == backend);

    // The backend whose turn it is; null with a connection that says why there is none.
    private TimelineConnection? Choose(TimeSpan at, out string? entry)
    {
        entry = null;
        var ways = _traces.Of(_clock.At(at), null);
        var usable = new List<(string Name, Fraction Share)>();
        foreach (var way in ways.Where(w => w.Entry is not null).DistinctBy(w => w.Entry, StringComparer.Ordinal))
        {
            switch (way.Balancer is null || _health is null ? true : _health.IsUp(way.Entry!, at))
            {
                case true:
                    usable.Add((way.Entry!, way.EntryShare));
                    break;
                case null:
                    return new(at, at, way.Entry, ConnectionOutcome.Unknown, [], $"whether {way.Entry} passes its health checks cannot be told");
                default:
                    break;
            }
        }

        if (usable.Count > 0)
            entry = _turns.Next(usable);
        return usable.Count > 0 || ways.Any(w => w.Entry is null) ? null : new(at, at, null, ConnectionOutcome.NoBackend, [], "no backend passes its health checks");
    }
}
