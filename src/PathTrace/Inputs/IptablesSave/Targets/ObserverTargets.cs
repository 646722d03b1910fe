using System.Globalization;

namespace PathTrace.Inputs.IptablesSave.Targets;

/// <summary>
/// The targets that watch, count or label a packet in ways no rule or route looks at; the next rule follows. Kernel: xt_AUDIT.c, xt_CHECKSUM.c, xt_CLASSIFY.c,
/// xt_CONNSECMARK.c, xt_IDLETIMER.c, xt_LED.c, xt_RATEEST.c, xt_SECMARK.c, xt_TEE.c.
/// </summary>
internal static class ObserverTargets
{
    internal static readonly TargetExtension Audit =
        Make("AUDIT", new(new TypedOption("--type", OptionValues.OneOf("type of audit record", "accept", "drop", "reject"))) { Needs = ["--type"] });

    internal static readonly TargetExtension Checksum = Make("CHECKSUM", new(new TypedOption("--checksum-fill")) { Needs = ["--checksum-fill"] });

    internal static readonly TargetExtension Classify = Make("CLASSIFY", new(new TypedOption("--set-class", ClassId)) { Needs = ["--set-class"] });

    internal static readonly TargetExtension Connsecmark = Make("CONNSECMARK", new(new("--save"), new("--restore"))
    {
        Needs = ["--save --restore"],
        OneOf = ["--save --restore"],
    });

    internal static readonly TargetExtension Idletimer = Make("IDLETIMER", new(
        new("--timeout", OptionValues.Number(uint.MaxValue, 1)), new("--label", OptionValues.Text(27)), new("--alarm"))
    { Needs = ["--timeout", "--label"] });

    internal static readonly TargetExtension Led = Make("LED", new(
        new("--led-trigger-id", OptionValues.Text(26)), new("--led-delay", Delay), new("--led-always-blink"))
    { Needs = ["--led-trigger-id"] });

    internal static readonly TargetExtension Rateest = Make("RATEEST", new(
        new("--rateest-name", OptionValues.Text(15)), new("--rateest-interval", RateValues.Interval), new("--rateest-ewmalog", RateValues.Interval))
    {
        Needs = ["--rateest-name", "--rateest-interval", "--rateest-ewmalog"],
    });

    internal static readonly TargetExtension Secmark = Make("SECMARK", new(new TypedOption("--selctx", OptionValues.Text(255))) { Needs = ["--selctx"] });

    internal static readonly TargetExtension Tee = Make(
        "TEE",
        new(new("--gateway", OptionValues.Address), new("--oif", OptionValues.Text(15))) { Needs = ["--gateway"] },
        "the packet goes on; its copy is not traced");

    private static TargetExtension Make(string name, OptionSet options, string remark = "") =>
        new(name, TargetExtension.Continue(name, options), options.Names) { Meaning = Meaning.ExactWith(remark) };

    // libxt_CLASSIFY.c, CLASSIFY_string_to_priority: two numbers in hexadecimal.
    private static void ClassId(ref OptionReader options)
    {
        var word = options.Word();
        var colon = word.IndexOf((byte)':');
        if (colon <= 0 || !IsHex(word[..colon]) || !IsHex(word[(colon + 1)..]))
            options.RefuseValue(word, "traffic class such as 1:10");
    }

    private static bool IsHex(ReadOnlySpan<byte> word) => ushort.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);

    private static void Delay(ref OptionReader options)
    {
        var word = options.Word();
        if (!word.SequenceEqual("inf"u8))
            options.ToNumber(word, int.MaxValue);
    }
}
