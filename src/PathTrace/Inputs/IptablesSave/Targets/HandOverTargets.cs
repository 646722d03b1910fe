using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The targets that hand the packet to a program or to the kernel's own proxy: what becomes of it is in no dump. Kernel: xt_NFQUEUE.c, xt_SYNPROXY.c.</summary>
internal static class HandOverTargets
{
    internal static IEnumerable<TargetExtension> All { get; } =
    [
        Make("NFQUEUE", "--queue-num 1", "--queue-balance 1", "--queue-bypass", "--queue-cpu-fanout"),
        Make("QUEUE"),
        Make("SYNPROXY", "--sack-perm", "--timestamp", "--wscale 1", "--mss 1", "--ecn"),
    ];

    private static TargetExtension Make(string name, params string[] options) => new(
        name,
        (ref OptionReader reader) =>
        {
            OpaqueOptions.Skip(ref reader);
            return reader.Values.Share(new Effect.HandOver(reader.GroupText()));
        },
        options);
}
