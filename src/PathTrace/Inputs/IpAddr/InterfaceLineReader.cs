using System.Text;
using PathTrace.Cluster;
using PathTrace.Inputs.Reading;
using PathTrace.Net;
using PathTrace.Text;

namespace PathTrace.Inputs.IpAddr;

/// <summary>Reads single lines of an interface into its draft (iproute2: ipaddress.c, print_linkinfo and print_addrinfo).</summary>
internal sealed class InterfaceLineReader(FileDiagnostics diagnostics, StringPool pool)
{
    /// <summary>The word as a pooled string.</summary>
    internal string Name(ReadOnlySpan<byte> token) => pool.Get(token);

    /// <summary>Reads the words behind <c>3: eth0@if4:</c>.</summary>
    internal void ReadHeader(TokenCursor tokens, InterfaceDraft draft)
    {
        Span<char> buffer = stackalloc char[8];
        while (tokens.MoveNext())
        {
            var word = Utf8.Word(tokens.Token, buffer);
            if (tokens.Token[0] == '<')
                ReadFlags(tokens.Token, draft);
            else if (word is not ("mtu" or "master" or "state" or "group"))
                continue;
            else if (tokens.MoveNext())
                SetHeader(word, tokens.Token, draft);
        }
    }

    /// <summary>Reads <c>link/ether 02:00:00:00:00:01 …</c>.</summary>
    internal void ReadLink(TokenCursor tokens, InterfaceDraft draft)
    {
        var facts = draft.Facts;
        var type = facts.LinkType ?? Name(tokens.Token["link/"u8.Length..]);
        var hasAddress = tokens.MoveNext() && tokens.Token.IndexOfAny(":."u8) >= 0;
        draft.Facts = facts with { LinkType = type, LinkAddress = facts.LinkAddress ?? (hasAddress ? Name(tokens.Token) : null) };
    }

    /// <summary>Reads the line of <c>-d</c> that begins with the kind of a virtual device.</summary>
    internal void ReadKind(TokenCursor tokens, InterfaceDraft draft)
    {
        var kind = Name(tokens.Token);
        var tunnel = new TunnelDraft(kind);
        Span<char> buffer = stackalloc char[24];
        while (tokens.MoveNext())
        {
            var word = Utf8.Word(tokens.Token, buffer);
            if (word is "external")
                tunnel.Set(word, "");
            else if (word is "nf_call_iptables" or "nf_call_ip6tables" && tokens.MoveNext())
                draft.Facts = CallsOf(draft.Facts, word, tokens.Token);
            else if (TunnelDraft.Takes(word) && tokens.MoveNext())
                tunnel.Set(word, Name(tokens.Token));
        }

        draft.Facts = draft.Facts with { Kind = draft.Facts.Kind ?? kind, Tunnel = draft.Facts.Tunnel ?? tunnel.Build() };
    }

    /// <summary>Reads the line of <c>-d</c> about a bridge's port (iproute2: iplink_bridge_slave.c, bridge_slave_print_opt).</summary>
    internal static void ReadPort(TokenCursor tokens, InterfaceDraft draft)
    {
        while (tokens.MoveNext())
        {
            if (tokens.Token.SequenceEqual("hairpin"u8) && tokens.MoveNext())
                draft.Facts = draft.Facts with { IsHairpin = draft.Facts.IsHairpin ?? OnOrOff(tokens.Token) };
            else if (tokens.Token.SequenceEqual("isolated"u8) && tokens.MoveNext())
                draft.Facts = draft.Facts with { IsIsolated = draft.Facts.IsIsolated ?? OnOrOff(tokens.Token) };
        }
    }

    private static bool? OnOrOff(ReadOnlySpan<byte> token) => token.SequenceEqual("on"u8) ? true : token.SequenceEqual("off"u8) ? false : null;

    // iproute2: iplink_bridge.c, bridge_print_opt.
    private static Interface CallsOf(Interface facts, ReadOnlySpan<char> word, ReadOnlySpan<byte> value)
    {
        bool? calls = value.SequenceEqual("1"u8) ? true : value.SequenceEqual("0"u8) ? false : null;
        return word is "nf_call_iptables" ? facts with { CallsIptables = facts.CallsIptables ?? calls } : facts with { CallsIp6tables = facts.CallsIp6tables ?? calls };
    }

    /// <summary>Reads the words behind <c>inet</c> or <c>inet6</c>.</summary>
    internal void ReadAddress(TokenCursor tokens, InterfaceDraft draft, SourceSpan span)
    {
        if (!TryReadAddress(ref tokens, out var address, out var length, out var peer))
        {
            var place = diagnostics.Span(tokens.TokenStart, tokens.Token.Length);
            diagnostics.Error(DiagnosticCode.BadAddressLine, place, $"'{Utf8.Quote(tokens.Token)}' is no address", "An address of the interface is missing.");
            return;
        }

        IpAddress? broadcast = null;
        string? scope = null;
        var isSecondary = false;
        var flags = AddressFlags.None;
        Span<char> buffer = stackalloc char[16];
        while (tokens.MoveNext())
        {
            var word = Utf8.Word(tokens.Token, buffer);
            if (word is "brd" && tokens.MoveNext())
                broadcast = IpAddress.TryParse(tokens.Token, out var read) ? read : null;
            else if (word is "scope" && tokens.MoveNext())
                scope = Name(tokens.Token);
            else if (word is "secondary")
                isSecondary = true;
            else
                flags |= InterfaceWords.FlagOf(word);
        }

        draft.Add(new(address, length, broadcast, peer, isSecondary, scope, span) { Flags = flags });
    }

    /// <summary>Reads the words behind the state in <c>ip -br link</c>: a link-layer address, which of tunnels looks like an IP address, and flags.</summary>
    internal void ReadBriefLink(TokenCursor tokens, InterfaceDraft draft)
    {
        while (tokens.MoveNext())
        {
            if (tokens.Token[0] == '<')
                ReadFlags(tokens.Token, draft);
            else
                draft.Facts = draft.Facts with { LinkAddress = draft.Facts.LinkAddress ?? Name(tokens.Token) };
        }
    }

    /// <summary>Reads the words behind the state in <c>ip -br addr</c>: addresses.</summary>
    internal void ReadBrief(TokenCursor tokens, InterfaceDraft draft, SourceSpan span)
    {
        while (tokens.MoveNext())
        {
            tokens.StepBack();
            if (TryReadAddress(ref tokens, out var address, out var length, out var peer))
            {
                // -br does not print "secondary": it follows from the order.
                var isSecondary = address.Family == IpFamily.IPv4 && draft.HasSubnet(IpPrefix.Containing(peer ?? address, length));
                draft.Add(new(address, length, null, peer, isSecondary, null, span));
            }
            else if (!tokens.Token.SequenceEqual("metric"u8) || !tokens.MoveNext())
            {
                var place = diagnostics.Span(tokens.TokenStart, tokens.Token.Length);
                diagnostics.Error(DiagnosticCode.BadAddressLine, place, $"'{Utf8.Quote(tokens.Token)}' is no address", "An address of the interface may be missing.");
            }
        }
    }

    // "ADDRESS/LENGTH", or "ADDRESS peer ADDRESS/LENGTH" whose length is the peer's.
    private static bool TryReadAddress(ref TokenCursor tokens, out IpAddress address, out int length, out IpAddress? peer)
    {
        peer = null;
        length = 0;
        address = default;
        if (!tokens.MoveNext() || !IpPrefix.TryParseWithHostBits(tokens.Token, out address, out length))
            return false;
        if (!tokens.TryTake("peer"u8))
            return true;
        if (!tokens.MoveNext() || !IpPrefix.TryParseWithHostBits(tokens.Token, out var other, out length) || other.Family != address.Family)
            return false;
        peer = other;
        return true;
    }

    private void ReadFlags(ReadOnlySpan<byte> token, InterfaceDraft draft)
    {
        if (!draft.Facts.Flags.IsEmpty)
            return;
        var names = Encoding.UTF8.GetString(token.Trim("<>"u8)).Split(',', StringSplitOptions.RemoveEmptyEntries);
        draft.Facts = draft.Facts with { Flags = [.. names.Select(pool.Get)] };
    }

    private void SetHeader(ReadOnlySpan<char> word, ReadOnlySpan<byte> value, InterfaceDraft draft)
    {
        var facts = draft.Facts;
        draft.Facts = word switch
        {
            "mtu" => facts with { Mtu = facts.Mtu ?? (Utf8.TryNumber(value, out var mtu) && mtu <= int.MaxValue ? (int)mtu : null) },
            "group" => facts with { Group = facts.Group ?? Name(value) },
            "master" => facts with { Master = facts.Master ?? Name(value) },
            _ => facts with { State = facts.State ?? Name(value) },
        };
    }
}
