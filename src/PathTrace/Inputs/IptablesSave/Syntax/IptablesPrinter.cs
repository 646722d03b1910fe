using System.Text;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// Prints rulesets as iptables-save prints them, from their syntax: counters, timestamps and comment lines are left out. A ruleset that was read from
/// <c>iptables -S</c> is printed in that form.
/// </summary>
public static class IptablesPrinter
{
    /// <summary>Prints every ruleset of a dump.</summary>
    public static string Print(IptablesSaveDump dump)
    {
        ArgumentNullException.ThrowIfNull(dump);
        return string.Concat(dump.Rulesets.Select(Print));
    }

    /// <summary>Prints the tables of a ruleset, each line with its end-of-line.</summary>
    public static string Print(Ruleset ruleset)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        var output = new StringBuilder();
        foreach (var table in ruleset.Tables)
            Print(table, ruleset, output);
        return output.ToString();
    }

    /// <summary>Prints one rule on one line, without its end.</summary>
    public static string Print(RuleSyntax rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var output = new StringBuilder();
        output.Append(rule.Command).Append(' ').Append(rule.Chain);
        if (rule.Number is { } number)
            output.Append(' ').Append(number);
        foreach (var option in rule.Options)
            Print(option, output);
        return output.ToString();
    }

    /// <summary>Prints options one behind the other, without blanks around them.</summary>
    internal static string Print(IEnumerable<RuleSyntaxOption> options)
    {
        var output = new StringBuilder();
        foreach (var option in options)
            Print(option, output);
        return output.ToString().Trim();
    }

    // Chains and rules come in the order of the file, which restore inputs mix as they like.
    private static void Print(Table table, Ruleset ruleset, StringBuilder output)
    {
        var hasHeader = table.Source.IsSet && table.Source.Utf8 is [(byte)'*', ..];
        if (hasHeader)
            output.Append('*').Append(table.Name.ToString().ToLowerInvariant()).Append('\n');
        var lines = new List<(int Start, string Line)>();
        foreach (var chain in table.Chains)
        {
            if (!chain.Declaration.IsWholeFile)
                lines.Add((chain.Declaration.Start, Declaration(chain)));
            for (var i = 0; i < chain.Rules.Length; i++)
            {
                var span = chain.SpanOf(i);
                lines.Add((span.Start, Print(RuleSyntax.Of(span, ruleset.Family))));
            }
        }

        // A line that lists several addresses is several rules.
        foreach (var (_, line) in lines.OrderBy(l => l.Start).DistinctBy(l => l.Start))
            output.Append(line).Append('\n');
        if (hasHeader && table.IsComplete)
            output.Append("COMMIT\n");
    }

    private static string Declaration(Chain chain)
    {
        var policy = chain.Policy?.ToString().ToUpperInvariant();
        return chain.Declaration.Utf8 switch
        {
            [(byte)'-', (byte)'P', ..] => $"-P {chain.Name} {policy}",
            [(byte)'-', ..] => $"-N {chain.Name}",
            _ => $":{chain.Name} {policy ?? "-"}",
        };
    }

    private static void Print(RuleSyntaxOption option, StringBuilder output)
    {
        if (option.Negated)
            output.Append(" !");
        if (option.Name.Length > 0)
            output.Append(' ').Append(option.Name);
        if (option.NegatedLate)
            output.Append(" !");

        // libxt_nfacct.c prints a blank of its own before the name.
        if (option.Name == "--nfacct-name")
            output.Append(' ');
        foreach (var value in option.Values)
            output.Append(' ').Append(IptablesQuoting.Encode(value));
    }
}
