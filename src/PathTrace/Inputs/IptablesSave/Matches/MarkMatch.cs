using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>mark</c> and <c>connmark</c> matches. Kernel: xt_mark.c, mark_mt; xt_connmark.c, connmark_mt.</summary>
internal static class MarkMatch
{
    internal static readonly MatchExtension Extension = new("mark", (ref OptionReader o) => Parse(ref o, Field.Mark), "--mark");

    internal static readonly MatchExtension OfConnection = new("connmark", (ref OptionReader o) => Parse(ref o, Field.ConnectionMark), "--mark");

    private static void Parse(ref OptionReader options, Field field)
    {
        var found = false;
        while (options.Next())
        {
            var wanted = options.MaskedValue();
            options.AddNegatable(options.Values.Masked(field, wanted));
            found = true;
        }

        if (!found)
            options.RefuseExtension("the match needs --mark");
    }
}
