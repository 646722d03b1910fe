using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The targets after which the next rule is looked at and which change nothing that a trace must follow.</summary>
internal static class ContinueTargets
{
    private const string Log =
        "--log-prefix 1, --log-level 1, --log-tcp-sequence, --log-tcp-options, --log-ip-options, --log-uid, --log-macdecode";

    private const string Rateest = "--rateest-name 1, --rateest-interval 1, --rateest-ewmalog 1";

    internal static IEnumerable<TargetExtension> All { get; } =
    [
        Make("AUDIT", "--type 1"),
        Make("CHECKSUM", "--checksum-fill"),
        Make("CLASSIFY", "--set-class 1"),
        Make("CONNSECMARK", "--save, --restore"),
        Make("ECN", "--ecn-tcp-remove, --ecn-tcp-cwr 1, --ecn-tcp-ece 1, --ecn-ip-ect 1"),
        Make("IDLETIMER", "--timeout 1, --label 1, --alarm"),
        Make("LED", "--led-trigger-id 1, --led-delay 1, --led-always-blink"),
        Make("LOG", Log),
        Make("NFLOG", "--nflog-group 1, --nflog-prefix 1, --nflog-range 1, --nflog-size 1, --nflog-threshold 1"),
        Make("RATEEST", Rateest),
        Make("SECMARK", "--selctx 1"),
        Make("TCPMSS", "--set-mss 1, --clamp-mss-to-pmtu"),
        Make("TCPOPTSTRIP", "--strip-options 1"),
        Make("TEE", "--gateway 1, --oif 1"),
        Make("TRACE", ""),
        Make("ULOG", "--ulog-nlgroup 1, --ulog-prefix 1, --ulog-cprange 1, --ulog-qthreshold 1"),
    ];

    private static TargetExtension Make(string name, string options)
    {
        var effect = new Effect.Continue(name);
        return new(
            name,
            (ref OptionReader reader) =>
            {
                OpaqueOptions.Skip(ref reader);
                return effect;
            },
            options.Split(", ", StringSplitOptions.RemoveEmptyEntries));
    }
}
