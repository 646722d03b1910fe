using PathTrace.Netfilter;

namespace PathTrace.Analysis.Lint.Sets;

/// <summary>What rules change of a packet that goes on to the next rule. Translations end the walk of their table, so that no later rule of it sees what they wrote (xt_nat.c).</summary>
internal static class Rewrites
{
    /// <summary>What a rule may change, jumps aside.</summary>
    internal static Rewritable Of(Rule rule)
    {
        var written = Of(rule.Effect);
        // xt_socket.c, socket_match: this option of a match writes the mark.
        return rule.Conditions.Any(c => c is not Condition.Address) && rule.Text.IsSet && rule.Text.Utf8.IndexOf("--restore-skmark"u8) >= 0 ? written | Rewritable.Mark : written;
    }

    private static Rewritable Of(Effect effect) => effect switch
    {
        Effect.SetMark or Effect.RestoreMark => Rewritable.Mark,
        Effect.SetConnectionMark or Effect.SaveMark => Rewritable.ConnectionMark,
        Effect.SetTos => Rewritable.Tos,
        Effect.SetTtl => Rewritable.Ttl,
        Effect.TranslatePrefix { Field: AddressField.Source } => Rewritable.Source,
        Effect.TranslatePrefix => Rewritable.Destination,
        Effect.NoTrack or Effect.TrackWith => Rewritable.Tracking,
        Effect.ChangeSets changes => Rewritable.Sets | (changes.MarkedBy is null ? Rewritable.None : Rewritable.Mark),
        // xt_TCPMSS.c, xt_TCPOPTSTRIP.c, ipt_ECN.c and xt_CHECKSUM.c write into the packet.
        Effect.Continue { TargetName: "TCPMSS" or "TCPOPTSTRIP" or "ECN" or "CHECKSUM" } => Rewritable.Content,
        // ipt_SYNPROXY.c, synproxy_tg4: what is neither SYN nor ACK goes on; a queue gives the packet back behind the table.
        Effect.HandOver or Effect.TransparentProxy => Rewritable.Mark,
        Effect.Opaque => Rewritable.All,
        _ => Rewritable.None,
    };
}
