namespace PathTrace.Inputs.IptablesSave;

/// <summary>Finds an extension by the bytes of its name, without making a string.</summary>
internal sealed class ExtensionIndex<T>
    where T : Extension
{
    private readonly T?[] _slots = new T?[512];

    internal ExtensionIndex(IEnumerable<T> extensions)
    {
        foreach (var extension in extensions)
        {
            var slot = SlotOf(extension.Utf8Name);
            while (_slots[slot] is not null)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = extension;
        }
    }

    internal T? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return null;
        for (var slot = SlotOf(name); _slots[slot] is { } extension; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (name.SequenceEqual(extension.Utf8Name))
                return extension;
        }

        return null;
    }

    private int SlotOf(ReadOnlySpan<byte> name) =>
        ((name.Length * 67) + (name[0] * 31) + (name[^1] * 7) + name[name.Length / 2]) & (_slots.Length - 1);
}
