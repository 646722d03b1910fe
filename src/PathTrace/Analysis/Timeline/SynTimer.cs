namespace PathTrace.Analysis.Timeline;

/// <summary>When SYNs are sent again (tcp_timer.c, tcp_retransmit_timer; RFC 6298 2.1: the first after one second).</summary>
internal static class SynTimer
{
    // net.ipv4.tcp_syn_retries; those at linear distances come on top (tcp_timer.c, tcp_write_timeout).
    private const int Retries = 6;

    /// <summary>The SYNs of a connection, counted from the first.</summary>
    /// <param name="linear">How many are repeated after one second each before the distance doubles.</param>
    internal static IReadOnlyList<TimeSpan> Sent(int linear) => [.. All(linear).Take(Retries + linear + 1)];

    /// <summary>When the kernel gives up, counted from the first SYN.</summary>
    internal static TimeSpan GivesUp(int linear) => All(linear).ElementAt(Retries + linear + 1);

    private static IEnumerable<TimeSpan> All(int linear)
    {
        var at = TimeSpan.Zero;
        for (var i = 0; ; i++)
        {
            yield return at;
            at += TimeSpan.FromSeconds(1L << Math.Max(0, i - linear));
        }
    }
}
