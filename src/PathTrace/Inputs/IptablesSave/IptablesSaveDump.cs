using System.Collections.Immutable;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// What a file of <c>iptables-save</c> or <c>ip6tables-save</c> says. Most files hold one ruleset. A file into which several commands were written holds one
/// for each family and backend it names; a table that comes twice for the same family and backend counts as it stands last, as when such a file is restored.
/// </summary>
/// <param name="Rulesets">At least one, in the order of the file; an empty file gives one that is empty and incomplete.</param>
public sealed record IptablesSaveDump(ImmutableArray<Ruleset> Rulesets)
{
    /// <summary>The first ruleset: the only one, unless the file was written by several commands.</summary>
    public Ruleset Ruleset => Rulesets[0];
}
