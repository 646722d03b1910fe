namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// The slots of a hash table whose items live elsewhere, in a list that only grows. It holds numbers and no references, so that a table of half a
/// million entries costs the garbage collector nothing, and a slot holds the whole hash, so that a search that fails touches one place in memory.
/// The owner compares keys.
/// </summary>
internal sealed class ByteIndex
{
    // The upper half of a slot is the hash, the lower half the item's number plus one; zero is an empty slot.
    private ulong[] _slots = new ulong[64];
    private int _count;

    /// <summary>An index with room for this many items before it grows.</summary>
    internal ByteIndex(int capacity = 0) => EnsureCapacity(capacity);

    /// <summary>Begins a search: the first item of this hash, or -1.</summary>
    internal int First(uint hash, out int slot)
    {
        slot = (int)(hash & (uint)(_slots.Length - 1));
        return Probe(hash, ref slot);
    }

    /// <summary>Goes on with a search: the next item of this hash, or -1.</summary>
    internal int Next(uint hash, ref int slot)
    {
        slot = (slot + 1) & (_slots.Length - 1);
        return Probe(hash, ref slot);
    }

    /// <summary>Enters the next item; it has the number of items entered before it.</summary>
    internal void Add(uint hash)
    {
        if (++_count * 2 > _slots.Length)
            Resize(_slots.Length * 2);
        Enter(((ulong)hash << 32) | (uint)_count);
    }

    /// <summary>Makes room for this many items, so that adding them does not grow the table step by step.</summary>
    internal void EnsureCapacity(int count)
    {
        var size = _slots.Length;
        while (size / 2 <= count)
            size *= 2;
        if (size > _slots.Length)
            Resize(size);
    }

    private int Probe(uint hash, ref int slot)
    {
        var slots = _slots;
        while (true)
        {
            var entry = slots[slot];
            if ((uint)(entry >> 32) == hash && entry != 0)
                return (int)(uint)(entry & uint.MaxValue) - 1;
            if (entry == 0)
                return -1;
            slot = (slot + 1) & (slots.Length - 1);
        }
    }

    private void Enter(ulong entry)
    {
        var slots = _slots;
        var slot = (int)((uint)(entry >> 32) & (uint)(slots.Length - 1));
        while (slots[slot] != 0)
            slot = (slot + 1) & (slots.Length - 1);
        slots[slot] = entry;
    }

    private void Resize(int size)
    {
        var old = _slots;
        _slots = new ulong[size];
        foreach (var entry in old)
        {
            if (entry != 0)
                Enter(entry);
        }
    }
}
