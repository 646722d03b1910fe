using PathTrace.Datapath;
using PathTrace.Text;

namespace PathTrace.Rendering;

/// <summary>What settles an open question: the file that tells, where one would, and the answer that a user may give.</summary>
internal static class SettleText
{
    /// <summary><c>collect nodes/worker1/sysctl.txt, or --assume …</c>; null when no answer could settle it.</summary>
    internal static string? Of(Assumption assumption)
    {
        if (assumption.Settle is not { } settle)
            return null;
        var answer = $"--assume {ShellWord.Quote(settle)}";
        return assumption.MissingFile is { } file ? $"collect {file}, or {answer}" : answer;
    }
}
