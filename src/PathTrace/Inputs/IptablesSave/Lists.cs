using System.Runtime.InteropServices;

namespace PathTrace.Inputs.IptablesSave;

/// <summary>What is done to lists for every rule of a dump.</summary>
internal static class Lists
{
    /// <summary>Adds at the end. <see cref="List{T}.Add"/> asks at each store whether the array may hold an object of a derived type; a span need not ask.</summary>
    internal static void Append<T>(this List<T> list, T item)
        where T : class
    {
        var count = list.Count;
        CollectionsMarshal.SetCount(list, count + 1);
        CollectionsMarshal.AsSpan(list)[count] = item;
    }
}
