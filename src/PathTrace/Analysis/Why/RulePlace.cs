using System.Globalization;
using PathTrace.Netfilter;

namespace PathTrace.Analysis.Why;

/// <summary>A rule, or a whole chain, that a question is about.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Backend">Which machine's rules are meant; null where the question leaves it to the only one that has the chain.</param>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain's name.</param>
/// <param name="Number">The rule's number in the chain, from 1; null for the chain.</param>
public sealed record RulePlace(string Node, NetfilterBackend? Backend, TableName Table, string Chain, int? Number)
{
    /// <summary>The name that <c>--assume</c> gives a rule: <c>worker1:nat:KUBE-SERVICES:7</c>.</summary>
    public override string ToString()
    {
        var backend = Backend is null or NetfilterBackend.Unknown ? "" : $"{Backend.Value.ToString().ToLowerInvariant()}:";
        var number = Number is { } n ? string.Create(CultureInfo.InvariantCulture, $":{n}") : "";
        return $"{Node}:{backend}{Table.ToString().ToLowerInvariant()}:{Chain}{number}";
    }
}
