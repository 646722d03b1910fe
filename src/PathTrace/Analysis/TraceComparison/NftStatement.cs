using PathTrace.Netfilter;

namespace PathTrace.Analysis.TraceComparison;

/// <summary>What nft says that a rule does: the statement behind the counter, which iptables-nft puts into every rule of its own.</summary>
internal static class NftStatement
{
    /// <summary>False when the statement is certainly not what the effect is printed as; true also where it cannot be told.</summary>
    internal static bool Fits(string? nftText, Effect effect)
    {
        if (StatementOf(nftText) is not { Length: > 0 } statement || statement.StartsWith("xt ", StringComparison.Ordinal) || statement[0] == '#')
            return true;
        return WordOf(effect) is not { } word || statement.StartsWith(word, StringComparison.Ordinal);
    }

    private static string? WordOf(Effect effect) => effect switch
    {
        Effect.Accept => "accept",
        Effect.Drop => "drop",
        Effect.Reject => "reject",
        Effect.Return => "return",
        Effect.Jump => "jump",
        Effect.Goto => "goto",
        Effect.SetMark => "meta mark set",
        Effect.Dnat => "dnat",
        Effect.Snat => "snat",
        Effect.Masquerade => "masquerade",
        Effect.Redirect => "redirect",
        Effect.Continue { TargetName: "LOG" or "NFLOG" } => "log",
        Effect.Continue { TargetName: "TRACE" } => "meta nftrace set",
        _ => null,
    };

    // "… counter packets 0 bytes 0 meta mark set 0x5"
    private static string? StatementOf(string? text)
    {
        const string Counter = "counter packets ";
        var at = text?.LastIndexOf(Counter, StringComparison.Ordinal) ?? -1;
        if (at < 0)
            return null;
        var words = text![(at + Counter.Length)..].Split(' ', 4);
        return words is [_, "bytes", _, var statement] ? statement.Trim() : null;
    }
}
