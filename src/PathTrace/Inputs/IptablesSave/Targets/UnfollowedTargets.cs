using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>Targets that PathTrace knows and does not follow: they change or answer a packet in ways the model cannot say.</summary>
internal static class UnfollowedTargets
{
    private const string Hmark = "--hmark-tuple 1, --hmark-mod 1, --hmark-offset 1, --hmark-src-prefix 1, --hmark-dst-prefix 1, --hmark-sport-mask 1, "
        + "--hmark-dport-mask 1, --hmark-spi-mask 1, --hmark-sport 1, --hmark-dport 1, --hmark-spi 1, --hmark-proto-mask 1, --hmark-rnd 1";

    internal static IEnumerable<TargetExtension> All { get; } =
    [
        Make("CLUSTERIP", "--new, --hashmode 1, --clustermac 1, --total-nodes 1, --local-node 1, --hash-init 1"),
        Make("DNPT", "--src-pfx 1, --dst-pfx 1"),
        Make("HMARK", Hmark),
        Make("SNPT", "--src-pfx 1, --dst-pfx 1"),
    ];

    private static TargetExtension Make(string name, string options) => new(
        name,
        (ref OptionReader reader) =>
        {
            OpaqueOptions.Skip(ref reader);
            return new Effect.Opaque(reader.GroupText(), "PathTrace does not follow this target", OpaqueKind.NotUnderstood);
        },
        options.Split(", "));
}
