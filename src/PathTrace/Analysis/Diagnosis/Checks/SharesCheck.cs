using PathTrace.Cluster;
using PathTrace.Explain;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Analysis.Diagnosis;

/// <summary>
/// The shares of a service's endpoints, exactly. kube-proxy gives the first of n endpoints the probability 1/n, the next of the rest 1/(n-1), and the last no condition
/// (pkg/proxy/iptables/proxier.go, writeServiceToEndpointRules).
/// </summary>
internal static class SharesCheck
{
    internal static IEnumerable<Explanation> Find(Snapshot snapshot, Names names)
    {
        // Most nodes hold the same rules, and equal lines are one rule.
        var even = new Dictionary<string, Chain>(StringComparer.Ordinal);
        foreach (var table in ProxyTables.Of(snapshot).Where(t => t.IsWhole))
        {
            var uneven = table.ByChain.Values.Where(s => !IsEven(s.Chain, even)).ToList();
            if (uneven.Count > 0)
                yield return Report(table, uneven[0], DrawsOf(uneven[0].Chain)!, [.. uneven.Skip(1).Select(u => u.Name).Distinct(StringComparer.Ordinal)]);
        }
    }

    private static bool IsEven(Chain chain, Dictionary<string, Chain> even)
    {
        if (even.TryGetValue(chain.Name, out var known) && known.Rules.AsSpan().SequenceEqual(chain.Rules.AsSpan()))
            return true;
        if (DrawsOf(chain) is { Count: > 0 } draws && FirstWrong(draws) >= 0)
            return false;
        even[chain.Name] = chain;
        return true;
    }

    // Null when a rule asks for more than a draw. Rules of session affinity, which a list of recent clients decides, repeat endpoints that are drawn further on.
    private static List<Draw>? DrawsOf(Chain chain)
    {
        var draws = new List<Draw>();
        for (var i = 0; i < chain.Rules.Length; i++)
        {
            var rule = chain.Rules[i];
            if (ServiceRules.TargetOf(rule.Effect) is not { } target || !target.StartsWith(ProxyTable.EndpointPrefix, StringComparison.Ordinal))
                continue;
            if (rule.Conditions.Any(c => c is Condition.Opaque))
                continue;
            if (rule.Conditions.Length > 1 || rule.Conditions.Any(c => c is not Condition.Chance))
                return null;
            draws.Add(new(target, rule.Conditions.OfType<Condition.Chance>().FirstOrDefault()?.Numerator ?? Condition.Chance.Denominator, i));
        }

        return draws;
    }

    private static int FirstWrong(List<Draw> draws)
    {
        for (var i = 0; i < draws.Count; i++)
        {
            if (!IsOneOf(draws[i].Numerator, draws.Count - i))
                return i;
        }

        return draws.Select(d => d.Target).Distinct(StringComparer.Ordinal).Count() < draws.Count ? 0 : -1;
    }

    /// <summary>
    /// True when the numerator is what becomes of 1/n: kube-proxy prints ten decimals, off by half of 10^-10 at most, and iptables rounds to a step of 2^-31 (libxt_statistic.c, lround).
    /// So |numerator - 2^31/n| is at most 1/2 + 2^31 / (2 * 10^10); both sides times 2 * 10^10 * n.
    /// </summary>
    internal static bool IsOneOf(uint numerator, int n)
    {
        const long Decimals = 10_000_000_000;
        var off = Int128.Abs(((Int128)numerator * n) - Condition.Chance.Denominator);
        return n == 1 ? numerator == Condition.Chance.Denominator : off * 2 * Decimals <= (Int128)n * (Decimals + Condition.Chance.Denominator);
    }

    private static Explanation Report(ProxyTable table, ProxyService service, List<Draw> draws, List<string> more)
    {
        var (shares, rest) = Shares(draws);
        var node = table.Node.Name;
        var wrong = draws[FirstWrong(draws)];
        var listed = shares.Select(s => $"{AddressOf(table, s.Target)} {Words.Share(s.Share)}").ToList();
        var made = Make.Error(
            FindingCode.SharesUneven,
            FindingOwner.KubeProxy,
            rest.IsZero ? $"{node} does not share {service.Name} evenly among its endpoints" : $"{node} sends a part of {service.Name} to no endpoint",
            Words.Join(
                $"{service.Chain.Name} on {node} sends new connections to {Lists.Short(listed)}; each ought to get 1 of {shares.Count}.",
                rest.IsZero ? null : $"The rest, {Words.Share(rest)}, is drawn by no rule and keeps the service address.",
                more.Count == 0 ? null : $"So it is with {Lists.Short(more)}."),
            new Evidence(service.Chain.SpanOf(wrong.Index), "the first rule whose probability is not its share of the rest"),
            new Evidence(service.Rule.Source, "the service's rule")) with
        {
            Fix = $"restart kube-proxy on {node}: it writes the probabilities again; then find out who edits them",
            Check = table.Save($"grep -e {ShellWord.Quote($"-A {service.Chain.Name}")}"),
            Node = node,
        };
        return rest.IsZero ? made with { Severity = FindingSeverity.Warning } : made;
    }

    private static (List<(string Target, Fraction Share)> Shares, Fraction Left) Shares(List<Draw> draws)
    {
        var shares = new List<(string Target, Fraction Share)>();
        var rest = Fraction.One;
        foreach (var draw in draws)
        {
            var share = rest * Fraction.Dyadic(draw.Numerator, 31);
            rest -= share;
            var known = shares.FindIndex(s => s.Target == draw.Target);
            if (known < 0)
                shares.Add((draw.Target, share));
            else
                shares[known] = (draw.Target, shares[known].Share + share);
        }

        return (shares, rest);
    }

    private static string AddressOf(ProxyTable table, string chain) =>
        table.Nat!.Find(chain)?.Rules.Select(r => r.Effect).OfType<Effect.Dnat>().FirstOrDefault() is { Addresses: { IsSingle: true } address } dnat
            ? new SocketAddress(address.First, dnat.Ports?.First ?? 0).ToString()
            : chain;

    /// <summary>One draw of a service's chain.</summary>
    /// <param name="Target">The endpoint's chain.</param>
    /// <param name="Numerator">Its probability in steps of 2^-31.</param>
    /// <param name="Index">The 0-based place of its rule.</param>
    private readonly record struct Draw(string Target, uint Numerator, int Index);
}
