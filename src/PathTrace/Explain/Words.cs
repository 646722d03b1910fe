using System.Globalization;
using PathTrace.Datapath;
using PathTrace.Net;
using PathTrace.Netfilter;
using PathTrace.Routing;
using PathTrace.Text;
using PathTrace.Tracing;

namespace PathTrace.Explain;

/// <summary>Turns of phrase that several causes share.</summary>
internal static class Words
{
    /// <summary><c>iptables</c> or <c>ip6tables</c>.</summary>
    internal static string Iptables(IpFamily family) => family == IpFamily.IPv6 ? "ip6tables" : "iptables";

    /// <summary><c>iptables</c>, or <c>iptables-legacy</c> where the backend has to be named.</summary>
    internal static string Iptables(IpFamily family, NetfilterBackend backend) => Iptables(family) + backend switch
    {
        NetfilterBackend.Legacy => "-legacy",
        NetfilterBackend.Nft => "-nft",
        _ => "",
    };

    /// <summary><c>ip</c> or <c>ip -6</c>.</summary>
    internal static string Ip(IpFamily family) => family == IpFamily.IPv6 ? "ip -6" : "ip";

    /// <summary>The next hops of a route as <c>ip route</c> takes them, names quoted: <c>via 192.168.0.1 dev eth0</c>.</summary>
    internal static string Hops(Route route) => string.Join(' ', route.NextHops.Select(h =>
        $"{(route.NextHops.Length > 1 ? "nexthop " : "")}{(h.Via is { } via ? $"via {via} " : "")}{(h.Device is { } device ? $"dev {ShellWord.Quote(device)}" : "")}".TrimEnd() + (h.Flags.HasFlag(NextHopFlags.Onlink) ? " onlink" : "")));

    /// <summary><c>filter FORWARD rule 7</c>.</summary>
    internal static string Place(Step.RuleHit hit) =>
        string.Create(CultureInfo.InvariantCulture, $"{hit.Table.ToString().ToLowerInvariant()} {hit.Chain} rule {hit.Number}");

    /// <summary>Where a packet comes from: <c>10.0.1.1:40000</c>. A port that the kernel drew at random is not named, because it is another each time.</summary>
    internal static string From(Packet packet) => packet.SourcePortDrawnFrom is null ? packet.From.ToString() : $"{packet.Source} (port drawn at random)";

    /// <summary><c>w2, w3 and w4</c>.</summary>
    internal static string And(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    /// <summary>A share in words: <c>1 of 3</c> where that is short, else a percentage.</summary>
    internal static string Share(Fraction share)
    {
        var text = share.ToString();
        if (text.Length <= 5 && text.Contains('/', StringComparison.Ordinal))
            return text.Replace("/", " of ", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{share.ToDouble() * 100:0.#} %");
    }

    /// <summary>What of the traffic goes this way: <c>lb sends 1 of 3 connections to worker1.</c> Null when nothing chose.</summary>
    internal static string? BalancerShare(TracePath path)
    {
        foreach (var choice in path.Choices)
        {
            if (choice.Kind != ChoiceKind.LoadBalancer)
                continue;
            var condition = choice.IsDerived ? ", if it uses these nodes equally: no table states it" : "";
            return choice.Probability.IsOne
                ? $"{path.Origin.Name} sends every connection to {choice.Chosen}{condition}."
                : $"{path.Origin.Name} sends {Share(choice.Probability)} connections to {choice.Chosen}{condition}.";
        }

        return null;
    }

    /// <summary>Sentences joined; nulls and empty ones left out.</summary>
    internal static string Join(params ReadOnlySpan<string?> sentences)
    {
        var result = "";
        foreach (var sentence in sentences)
        {
            if (!string.IsNullOrEmpty(sentence))
                result = result.Length == 0 ? sentence : $"{result} {sentence}";
        }

        return result;
    }

    /// <summary>The rule's comment in parentheses with a blank before it; empty without one, or where it is one of Calico's hashes.</summary>
    internal static string Comment(Rule rule) => string.IsNullOrWhiteSpace(rule.Comment) || rule.Comment.StartsWith("cali:", StringComparison.Ordinal) ? "" : $" (\"{rule.Comment}\")";
}
