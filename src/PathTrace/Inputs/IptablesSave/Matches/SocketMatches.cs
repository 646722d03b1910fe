using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>
/// The matches about the local socket of a packet: <c>owner</c>, <c>cgroup</c> and <c>socket</c>. Kernel: xt_owner.c, owner_mt; xt_cgroup.c;
/// xt_socket.c, socket_mt4_v1_v2_v3. A packet that only passes through has no socket, and they are false for it, negated or not; <c>owner</c> alone is true
/// when each of its options is negated.
/// </summary>
internal static class SocketMatches
{
    private static readonly Meaning Meaning = Meaning.Environment("the local socket") with
    {
        Certain = "a packet that passes through has no socket: the match is false, but for `owner` with all options negated",
    };

    private static readonly OptionSet OwnerOptions = new(
        new("[!] --uid-owner", Owners),
        new("[!] --gid-owner", Owners),
        new("[!] --socket-exists"),
        new("--suppl-groups"),
        new("[!] --pid-owner", OptionValues.Number(int.MaxValue)),
        new("[!] --sid-owner", OptionValues.Number(int.MaxValue)),
        new("[!] --cmd-owner", OptionValues.Text(15)))
    {
        Needs = ["--uid-owner --gid-owner --socket-exists --pid-owner --sid-owner --cmd-owner"],
    };

    internal static readonly MatchExtension Owner = new("owner", ParseOwner, OwnerOptions.Names) { Meaning = Meaning };

    internal static readonly MatchExtension Cgroup = Make("cgroup", new(
        new TypedOption("[!] --cgroup", OptionValues.Number(uint.MaxValue)), new TypedOption("[!] --path", OptionValues.Text(511)))
    {
        Needs = ["--cgroup --path"],
        OneOf = ["--cgroup --path"],
    });

    internal static readonly MatchExtension Socket = Make("socket", new(new("--transparent"), new("--nowildcard"), new("--restore-skmark")));

    // xt_owner.c, owner_mt: without a socket the answer is (match ^ invert) == 0.
    private static void ParseOwner(ref OptionReader options)
    {
        var seen = OwnerOptions.Read(ref options);
        var socket = options.Values.Share(new Condition.LocalSocket(options.GroupText()));
        options.Add(seen.AreNegatedBut("--suppl-groups") ? options.Values.Not(socket) : socket);
    }

    private static MatchExtension Make(string name, OptionSet known) => new(
        name,
        (ref OptionReader options) =>
        {
            known.Read(ref options);
            options.Add(options.Values.Share(new Condition.LocalSocket(options.GroupText())));
        },
        known.Names)
    { Meaning = Meaning };

    // A number, a range of numbers, or a name of the node's own passwd or group file.
    private static void Owners(ref OptionReader options)
    {
        var word = options.Word();
        if (word.Length > 0 && !char.IsAsciiDigit((char)word[0]))
            return;
        options.ToRange(word, uint.MaxValue - 1, (byte)'-');
    }
}
