using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Explain;

/// <summary>The rule by which kube-proxy takes a service's packets on one node.</summary>
/// <param name="Chain">The chain it stands in.</param>
/// <param name="Number">Its 1-based position.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Source">Its line.</param>
internal sealed record ServiceRule(string Chain, int Number, Rule Rule, SourceSpan Source);
