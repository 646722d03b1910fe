namespace PathTrace.Inputs.IptablesSave.Matches;

/// <summary>The <c>comment</c> match: always true. Kernel: xt_comment.c, comment_mt.</summary>
internal static class CommentMatch
{
    internal static readonly MatchExtension Extension = new("comment", Parse, "--comment");

    private static void Parse(ref OptionReader options)
    {
        while (options.Next())
        {
            options.PassWord();
            if (!options.Context.Comment.IsSet)
                options.Context.Comment = options.WordSpan;
        }
    }
}
