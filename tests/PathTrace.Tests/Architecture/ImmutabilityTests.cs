using System.Reflection;
using System.Runtime.CompilerServices;
using PathTrace.Net;

namespace PathTrace.Tests.Architecture;

/// <summary>What the library hands out cannot be changed by whoever holds it.</summary>
public class ImmutabilityTests
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    // Arrays and spans of bytes come in, as arguments; what goes out is immutable or read-only.
    private static readonly string[] MutableCollections =
    [
        "List`1", "IList`1", "ICollection`1", "Dictionary`2", "IDictionary`2", "HashSet`1", "ISet`1", "SortedSet`1", "SortedDictionary`2",
        "Queue`1", "Stack`1", "LinkedList`1", "Collection`1", "ObservableCollection`1", "StringBuilder", "Memory`1", "Span`1", "Builder",
    ];

    [Fact]
    public void Public_types_are_immutable()
    {
        var breaches = Breaches(typeof(IpAddress).Assembly.GetExportedTypes()).ToList();
        Assert.True(breaches.Count == 0, string.Join("; ", breaches));
    }

    [Fact]
    public void Breaches_are_found() => Assert.Equal(
        [
            "Sample.Settable has a setter",
            "Sample.Numbers is a List`1",
            "Sample.Array is an array",
            "Sample.Nested is a Dictionary`2",
            "Sample.Compute returns a HashSet`1",
            "Sample.Field is a field that can be written",
        ],
        Breaches([typeof(Sample)]));

    private static IEnumerable<string> Breaches(IEnumerable<Type> types) => types.Where(t => !typeof(Delegate).IsAssignableFrom(t)).SelectMany(Breaches);

    private static IEnumerable<string> Breaches(Type type)
    {
        foreach (var property in type.GetProperties(Public))
        {
            if (property.SetMethod is { IsPublic: true } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
                yield return $"{type.Name}.{property.Name} has a setter";
            if (Mutable(property.PropertyType) is { } what)
                yield return $"{type.Name}.{property.Name} is {what}";
        }

        foreach (var method in type.GetMethods(Public).Where(m => !m.IsSpecialName))
        {
            if (Mutable(method.ReturnType) is { } what)
                yield return $"{type.Name}.{method.Name} returns {what}";
        }

        foreach (var field in type.GetFields(Public).Where(f => !f.IsLiteral && !f.IsSpecialName))
        {
            if (!field.IsInitOnly)
                yield return $"{type.Name}.{field.Name} is a field that can be written";
            else if (Mutable(field.FieldType) is { } what)
                yield return $"{type.Name}.{field.Name} is {what}";
        }
    }

    private static string? Mutable(Type type)
    {
        if (type.IsArray)
            return "an array";
        if (MutableCollections.Contains(type.Name))
            return $"a {type.Name}";
        return type.IsGenericType ? type.GetGenericArguments().Select(Mutable).FirstOrDefault(m => m is not null) : null;
    }

#pragma warning disable CA1051, CA1819, CA1002, CA2227, CA1822, CS0649
    public sealed class Sample
    {
        public int Field;

        public readonly int Fixed = 3;

        public int Settable { get; set; }

        public int InitOnly { get; init; }

        public List<int> Numbers { get; } = [];

        public int[] Array { get; } = [];

        public IReadOnlyList<Dictionary<int, int>> Nested { get; } = [];

        public IReadOnlyList<int> ReadOnly { get; } = [];

        public HashSet<int> Compute() => [];
    }
#pragma warning restore CA1051, CA1819, CA1002, CA2227, CA1822, CS0649
}
