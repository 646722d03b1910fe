using System.Collections.Immutable;
using PathTrace.Net;
using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// How well PathTrace knows what an extension, or some options of it, mean, and why not better. The one place that says so: conditions take their reason
/// from here, and <c>docs/extensions.md</c> is printed from it.
/// </summary>
/// <param name="Standing">How well.</param>
/// <param name="Reason">To follow "because" in an assumption; for an exact meaning a remark, or empty.</param>
/// <param name="Kind">The class of reason; of no account when exact.</param>
/// <param name="Options">The options it is about, as iptables prints them; empty for the extension as a whole.</param>
internal sealed record Meaning(Standing Standing, string Reason, OpaqueKind Kind, ImmutableArray<string> Options)
{
    /// <summary>Exact, and there is nothing to remark.</summary>
    internal static Meaning Exact { get; } = ExactWith("");

    /// <summary>Set when the question arises only for a packet of this protocol: all others lack the header, and the answer for them is exact.</summary>
    internal IpProtocol? OnlyFor { get; private init; }

    /// <summary>What is certain all the same; empty when nothing is.</summary>
    internal string Certain { get; init; } = "";

    internal static Meaning ExactWith(string remark, params ReadOnlySpan<string> options) =>
        new(Standing.Exact, remark, OpaqueKind.NotUnderstood, [.. options]);

    internal static Meaning State(string what, params ReadOnlySpan<string> options) =>
        new(Standing.Assumed, $"it depends on {what}, which no dump shows", OpaqueKind.State, [.. options]);

    internal static Meaning Environment(string what, params ReadOnlySpan<string> options) =>
        new(Standing.Assumed, $"it depends on {what}, which PathTrace does not know", OpaqueKind.Environment, [.. options]);

    internal static Meaning Content(string what, params ReadOnlySpan<string> options) =>
        new(Standing.Opaque, $"it depends on {what}, which a query does not give", OpaqueKind.Content, [.. options]);

    internal static Meaning Unfollowed(string reason, params ReadOnlySpan<string> options) =>
        new(Standing.Opaque, reason, OpaqueKind.NotUnderstood, [.. options]);

    /// <summary>A look into a header that traced packets lack, unless the query names its very protocol.</summary>
    internal static Meaning InHeader(string header, byte protocol) =>
        new(Standing.Exact, $"it depends on the {header}, which a query does not give", OpaqueKind.Content, []) { OnlyFor = new(protocol) };

    /// <summary>The current match as a question with this meaning's reason.</summary>
    internal Condition Ask(ref OptionReader options) => options.Values.Share(new Condition.Opaque(options.GroupText(), Reason, Kind));

    /// <summary>The current target as one whose effect is open for this meaning's reason.</summary>
    internal Effect Leave(ref OptionReader options) => options.Values.Share(new Effect.Opaque(options.GroupText(), Reason, Kind));
}
