namespace PathTrace.Analysis.Timeline;

/// <summary>A conntrack entry that an earlier SYN of the flow left on a node and that later ones follow, whatever the rules say by then.</summary>
/// <param name="Node">The node.</param>
/// <param name="Translation">The destination to which it translates; null for a null binding: the first SYN met no rule (nf_nat_core.c, nf_nat_alloc_null_binding).</param>
public sealed record KeptEntry(string Node, string? Translation);
