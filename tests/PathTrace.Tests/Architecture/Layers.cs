using System.Reflection;
using PathTrace.Tests.Support;

namespace PathTrace.Tests.Architecture;

/// <summary>
/// Which layer may use which. Layers are the namespaces right below a root. What the root itself holds, the library's entry points, may use everything
/// and is used by nothing below.
/// </summary>
internal static class Layers
{
    private static readonly string[][] Order =
    [
        ["Net"],
        ["Text"],
        ["Netfilter", "Routing", "Cluster"],
        ["Inputs", "Queries", "Datapath"],
        ["Tracing", "WhatIf"],
        ["Explain"],
        ["Analysis"],
        ["Rendering"],
    ];

    // Beside the order: the parts of the model that lean on each other.
    private static readonly (string From, string To, string? OnlyType)[] Neighbours =
    [
        ("Netfilter", "Routing", "AddressTypes"),
        ("Cluster", "Netfilter", null),
        ("Cluster", "Routing", null),
    ];

    /// <summary>Every mention of a type that its layer may not see.</summary>
    internal static IEnumerable<string> Violations(Assembly assembly, string root) =>
        from type in assembly.GetTypes()
        let layer = LayerOf(type, root)
        where layer is not null
        from used in TypeReferences.Of(type)
        let other = LayerOf(used, root)
        where other is not null && !Allowed(layer, other, used.Name)
        let line = $"{TypeReferences.Outermost(type).FullName} uses {used.FullName}"
        group line by line into same
        orderby same.Key
        select same.Key;

    /// <summary>The layer of a type, "" for the root, null for what lies elsewhere.</summary>
    internal static string? LayerOf(Type type, string root) => LayerOf(TypeReferences.Outermost(type).Namespace ?? "", root);

    private static string? LayerOf(string name, string root)
    {
        if (name == root)
            return "";
        return name.StartsWith(root + ".", StringComparison.Ordinal) ? name[(root.Length + 1)..].Split('.')[0] : null;
    }

    /// <summary>True when code of one namespace may open another with <c>using</c>; single types are the business of <see cref="Violations"/>.</summary>
    internal static bool MayUse(string from, string to)
    {
        var (a, b) = (LayerOf(from, "PathTrace") ?? "", LayerOf(to, "PathTrace") ?? "");
        return Allowed(a, b, "") || Neighbours.Any(n => n.From == a && n.To == b);
    }

    internal static bool IsKnown(string layer) => layer.Length == 0 || LevelOf(layer) >= 0;

    private static bool Allowed(string from, string to, string type) =>
        from == to
        || from.Length == 0
        || (to.Length > 0 && LevelOf(to) < LevelOf(from))
        || Neighbours.Any(n => n.From == from && n.To == to && (n.OnlyType is null || n.OnlyType == type));

    private static int LevelOf(string layer) => Array.FindIndex(Order, level => level.Contains(layer));
}
