using System.Text;
using PathTrace.Inputs.IptablesSave;
using PathTrace.Net;

namespace PathTrace.Tests.Documents;

/// <summary>Writes <c>docs/extensions.md</c> from what the extensions declare.</summary>
internal static class ExtensionsDocument
{
    private const string Head = """
        # Extensions of iptables

        Every match and target of iptables-extensions(8) 1.8.9, and some of older firewalls. This page is printed from the declarations in the code; a test compares them with what
        the real tools print and with what the rules come to.

        - **exact**: the dumps and the packet query decide it, as the kernel would.
        - **assumed**: it depends on state or surroundings that no dump shows. A trace forks, and says on each branch what it assumes.
        - **opaque**: it depends on packet content that a query does not give, or is not followed. A trace that meets it is indeterminate where it matters.

        """;

    private const string Foot = """

        ## What iptables 1.8.9 loses in a save

        Found by loading each form of the manual page and saving it again; no reader of dumps can tell.

        - `conntrack --ctorigsrc` and kin with a mask that has holes are printed without the mask.
        - `CT --zone-orig 3 --zone-reply 4` is printed as `--zone 4`.
        - `NFLOG --nflog-range` is not printed by the nft tools.
        - `hashlimit --hashlimit-rate-match` prints the rate in another unit of time.
        - `HMARK` refuses options that its own save prints, such as `--hmark-proto-mask` beside `--hmark-tuple`.

        """;

    internal static string Text()
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        Section(text, "Matches", Extensions.Matches);
        Section(text, "Targets", Extensions.Targets);
        return text.Append(Foot.ReplaceLineEndings("\n")).ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<Extension> extensions)
    {
        text.Append("\n## ").Append(title).Append("\n\n| Name | Families | Meaning | Because |\n|---|---|---|---|\n");
        foreach (var extension in extensions.OrderBy(e => e.Name, StringComparer.OrdinalIgnoreCase))
        {
            Row(text, $"`{extension.Name}`", FamiliesOf(extension), extension.Meaning);
            foreach (var exception in extension.Except)
                Row(text, $"`{extension.Name}` with {string.Join(", ", exception.Options.Select(o => $"`{o}`"))}", FamiliesOf(extension), exception);
        }
    }

    private static void Row(StringBuilder text, string name, string families, Meaning meaning) => text
        .Append("| ").Append(name).Append(" | ").Append(families).Append(" | ").Append(meaning.Standing.ToString().ToLowerInvariant()).Append(" | ")
        .Append(ReasonOf(meaning)).Append(" |\n");

    private static string ReasonOf(Meaning meaning)
    {
        if (meaning.OnlyFor is { } protocol)
            return $"false for packets without the header; opaque for a query of protocol {protocol.Number}: {meaning.Reason}";
        return meaning.Certain.Length > 0 ? $"{meaning.Reason}; certain: {meaning.Certain}" : meaning.Reason;
    }

    private static string FamiliesOf(Extension extension) => extension.Family == IpFamily.None ? "IPv4, IPv6" : extension.Family.ToString();
}
