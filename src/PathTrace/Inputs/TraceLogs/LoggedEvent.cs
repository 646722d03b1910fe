using PathTrace.Text;

namespace PathTrace.Inputs.TraceLogs;

/// <summary>One line of a trace. Its texts come from the log and may hold control characters; renderers escape them.</summary>
public sealed record LoggedEvent
{
    /// <summary>What it tells.</summary>
    public required LoggedEventKind Kind { get; init; }

    /// <summary>The table as printed.</summary>
    public required string Table { get; init; }

    /// <summary>The chain as printed.</summary>
    public required string Chain { get; init; }

    /// <summary>The rule's 1-based position in its chain (kernel's log); null when not printed.</summary>
    public int? Number { get; init; }

    /// <summary>nf_tables' handle of the rule; null when not printed.</summary>
    public ulong? Handle { get; init; }

    /// <summary>The verdict in capitals: <c>ACCEPT</c>, <c>CONTINUE</c>, <c>JUMP</c>; null when not printed.</summary>
    public string? Verdict { get; init; }

    /// <summary>The chain that a jump or goto leads to; null otherwise.</summary>
    public string? JumpsTo { get; init; }

    /// <summary>The rule in iptables' syntax, <c>-A FORWARD -i eth0 -j GUARD</c>; null when not printed.</summary>
    public string? RuleText { get; init; }

    /// <summary>The rule in nft's syntax; null when not printed.</summary>
    public string? NftText { get; init; }

    /// <summary>The packet as last printed before or with this line.</summary>
    public LoggedHeader? Header { get; init; }

    /// <summary>True for a last line without a newline, of which a part may be missing: its tool ends every line with one.</summary>
    public bool MayBeCut { get; init; }

    /// <summary>The line.</summary>
    public SourceSpan Source { get; init; }
}
