using System.Runtime.InteropServices;
using PathTrace.Netfilter;
using PathTrace.Text;

namespace PathTrace.Datapath;

/// <summary>A rule in its place: which rule of which chain, at which hook, in whose rules.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RuleSite(Hook Hook, Table Table, NetfilterBackend Backend, Chain Chain, int Index)
{
    internal Rule Rule => Chain.Rules[Index];

    /// <summary>The rule's 1-based position in its chain.</summary>
    internal int Number => Index + 1;

    internal SourceSpan Source => Chain.SpanOf(Index);
}
