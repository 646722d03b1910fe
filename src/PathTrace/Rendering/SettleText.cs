using PathTrace.Datapath;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>What settles an open question: the file that tells, where one would, and the answer that a user may give.</summary>
/// <param name="Collect"><c>collect nodes/worker1/sysctl.txt, or </c>; empty where no file would tell.</param>
/// <param name="Answer"><c>--assume NAME=VALUE</c>, to be copied.</param>
internal sealed record SettleText(string Collect, string Answer)
{
    /// <summary>Null when no answer could settle it.</summary>
    internal static SettleText? Of(Assumption assumption) => assumption.Settle is { } settle
        ? new(assumption.MissingFile is { } file ? $"collect {file}, or " : "", AnswerOf(settle))
        : null;

    /// <summary>The argument that gives an answer.</summary>
    internal static string AnswerOf(string answer) => $"--assume {ShellWord.Quote(answer)}";

    /// <summary>Writes it behind its label; the answer stands unbroken.</summary>
    internal void Write(TextCanvas canvas, int hang, string label) =>
        canvas.Line(hang, new StyledRun(label, TextStyle.Faint), new(Collect), new(Answer, TextStyle.Command));
}
