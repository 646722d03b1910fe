using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The matches about the local socket of a packet: <c>owner</c>, <c>cgroup</c> and <c>socket</c>. Kernel: xt_owner.c, owner_mt; xt_cgroup.c;
/// xt_socket.c, socket_mt4_v1_v2_v3. A packet that only passes through has no socket, and they are false for it, negated or not; <c>owner</c> alone is true
/// when each of its options is negated.
/// </summary>
internal static class SocketMatches
{
    internal static readonly MatchExtension Owner =
        new("owner", ParseOwner, "--uid-owner 1", "--gid-owner 1", "--socket-exists", "--suppl-groups", "--pid-owner 1", "--sid-owner 1", "--cmd-owner 1");

    internal static readonly MatchExtension Cgroup = new("cgroup", Parse, "--cgroup 1", "--path 1");

    internal static readonly MatchExtension Socket = new("socket", Parse, "--transparent", "--nowildcard", "--restore-skmark");

    // xt_owner.c, owner_mt: without a socket the answer is (match ^ invert) == 0.
    private static void ParseOwner(ref OptionReader options)
    {
        var areAllNegated = true;
        while (options.Next())
        {
            OpaqueOptions.SkipValues(ref options);
            areAllNegated &= options.Negated;
        }

        var socket = options.Values.Share(new Condition.LocalSocket(options.GroupText()));
        options.Add(areAllNegated ? options.Values.Not(socket) : socket);
    }

    private static void Parse(ref OptionReader options)
    {
        OpaqueOptions.Skip(ref options);
        options.Add(options.Values.Share(new Condition.LocalSocket(options.GroupText())));
    }
}
