using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>
/// The targets that hand the packet to a program or to the kernel's own proxy: what becomes of it is in no dump. Kernel: xt_NFQUEUE.c, nfqueue_tg_v3; nf_queue.c,
/// nf_queue; xt_SYNPROXY.c, synproxy_tg4.
/// </summary>
internal static class QueueTargets
{
    private static readonly Meaning Program = Meaning.Unfollowed("a program decides what becomes of the packet");

    private static readonly OptionSet NfqueueOptions = new(
        new("--queue-num", OptionValues.Number(ushort.MaxValue)),
        new("--queue-balance", OptionValues.Range(ushort.MaxValue)),
        new("--queue-bypass"),
        new("--queue-cpu-fanout"))
    {
        OneOf = ["--queue-num --queue-balance"],
    };

    internal static readonly TargetExtension Nfqueue = new("NFQUEUE", ParseNfqueue, NfqueueOptions.Names) { Meaning = Program };

    internal static readonly TargetExtension Queue = Make("QUEUE", new(), Program);

    internal static readonly TargetExtension Synproxy = Make(
        "SYNPROXY",
        new(new("--sack-perm"), new("--timestamp"), new("--wscale", OptionValues.Number(byte.MaxValue)), new("--mss", OptionValues.Number(ushort.MaxValue)), new("--ecn")),
        Meaning.Unfollowed("the kernel answers in the receiver's place, and connects to it once the sender has answered back"));

    // nf_queue.c: with --queue-bypass a packet for which no program waits goes on as after ACCEPT; without it, it is dropped.
    private static Effect ParseNfqueue(ref OptionReader options)
    {
        var seen = NfqueueOptions.Read(ref options);
        return options.Values.Share(new Effect.HandOver(options.GroupText(), seen.Has("--queue-bypass")));
    }

    private static TargetExtension Make(string name, OptionSet known, Meaning meaning) => new(
        name,
        (ref OptionReader options) =>
        {
            known.Read(ref options);
            return options.Values.Share(new Effect.HandOver(options.GroupText()));
        },
        known.Names)
    { Meaning = meaning };
}
