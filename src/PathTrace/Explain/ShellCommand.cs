namespace PathTrace.Explain;

/// <summary>A command to paste into a shell. Names in it come from dumps and are quoted where they need it.</summary>
/// <param name="Text">The command alone, on one line.</param>
/// <param name="Node">The node to run it on; null for a command that asks the cluster (<c>kubectl</c>).</param>
/// <param name="Note">What to look for in its output; null when that is plain.</param>
public sealed record ShellCommand(string Text, string? Node = null, string? Note = null)
{
    /// <summary><c>worker1$ iptables -S FORWARD   # note</c>: behind the prompt it may be pasted with its note.</summary>
    public override string ToString() => $"{(Node is null ? "" : $"{Node}$ ")}{Text}{(Note is null ? "" : $"   # {Note}")}";
}
