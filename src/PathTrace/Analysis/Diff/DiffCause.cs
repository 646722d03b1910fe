using PathTrace.Text;

namespace PathTrace.Analysis.Diff;

/// <summary>Something that differs between two snapshots.</summary>
/// <param name="Element">What it is.</param>
/// <param name="Change">How it was changed.</param>
/// <param name="Node">The node it belongs to; null for what belongs to the cluster.</param>
/// <param name="Name">What it is called: <c>nat KUBE-SERVICES</c>, <c>10.0.2.0/24 in main</c>, <c>net.ipv4.ip_forward</c>. It comes from the dumps: renderers escape it.</param>
/// <param name="Before">Where the earlier snapshot states it; default when it does not, or no line does.</param>
/// <param name="After">The same of the later one.</param>
public sealed record DiffCause(DiffElement Element, DiffChange Change, string? Node, string Name, SourceSpan Before, SourceSpan After);
