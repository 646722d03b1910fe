using PathTrace.Net;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>The targets that write a record of the packet; the next rule follows. Kernel: xt_LOG.c, xt_NFLOG.c, xt_TRACE.c; ULOG is gone since Linux 3.17.</summary>
internal static class LogTargets
{
    private static readonly string[] Levels =
        ["0", "1", "2", "3", "4", "5", "6", "7", "emerg", "panic", "alert", "crit", "err", "error", "warning", "warn", "notice", "info", "debug"];

    internal static readonly TargetExtension Log = Make("LOG", new(
        new("--log-level", OptionValues.OneOf("log level", Levels)),
        new("--log-prefix", OptionValues.TextOrEmpty(255)),
        new("--log-tcp-sequence"),
        new("--log-tcp-options"),
        new("--log-ip-options"),
        new("--log-uid"),
        new("--log-macdecode")));

    internal static readonly TargetExtension Nflog = Make("NFLOG", new(
        new("--nflog-group", OptionValues.Number(ushort.MaxValue)),
        new("--nflog-prefix", OptionValues.TextOrEmpty(63)),
        new("--nflog-range", OptionValues.Number(uint.MaxValue)),
        new("--nflog-size", OptionValues.Number(uint.MaxValue)),
        new("--nflog-threshold", OptionValues.Number(ushort.MaxValue))));

    internal static readonly TargetExtension Trace = Make("TRACE", new());

    internal static readonly TargetExtension Ulog = Make("ULOG", new(
        new("--ulog-nlgroup", OptionValues.Number(32, 1)),
        new("--ulog-prefix", OptionValues.TextOrEmpty(31)),
        new("--ulog-cprange", OptionValues.Number(uint.MaxValue)),
        new("--ulog-qthreshold", OptionValues.Number(50, 1))), IpFamily.IPv4);

    private static TargetExtension Make(string name, OptionSet options, IpFamily family = IpFamily.None) =>
        new(name, TargetExtension.Continue(name, options), options.Names) { Family = family };
}
