using System.Text;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>How iptables-save writes text (libxtables, xtables_save_string): bare when it is letters, digits, <c>_</c> and <c>-</c>, otherwise in double
/// quotes with a backslash before <c>"</c>, <c>\</c> and <c>'</c>.</summary>
internal static class IptablesQuoting
{
    /// <summary>True when free text such as a comment has to be quoted.</summary>
    internal static bool MustQuote(string text) => text.Length == 0 || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'));

    internal static string Encode(SyntaxValue value)
    {
        if (!value.IsQuoted)
            return value.Text;
        var quoted = new StringBuilder(value.Text.Length + 2).Append('"');
        foreach (var c in value.Text)
        {
            if (c is '"' or '\\' or '\'')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
