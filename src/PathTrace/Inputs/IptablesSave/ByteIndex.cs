namespace PathTrace.Inputs.IptablesSave;

/// <summary>
/// The slots of a hash table whose items live elsewhere, in a list that only grows. It holds numbers and no references, so that a table of half a
/// million entries costs the garbage collector nothing. The owner compares keys.
/// </summary>
internal sealed class ByteIndex
{
    private int[] _slots = new int[64];
    private uint[] _hashes = new uint[32];
    private int _count;

    /// <summary>Begins a search: the first item that may have this hash, or -1.</summary>
    internal int First(uint hash, out int slot)
    {
        slot = (int)(hash & (uint)(_slots.Length - 1));
        return Probe(hash, ref slot);
    }

    /// <summary>Goes on with a search: the next item that may have this hash, or -1.</summary>
    internal int Next(uint hash, ref int slot)
    {
        slot = (slot + 1) & (_slots.Length - 1);
        return Probe(hash, ref slot);
    }

    /// <summary>Enters the next item; it has the number of items entered before it.</summary>
    internal void Add(uint hash)
    {
        if (_count == _hashes.Length)
            Array.Resize(ref _hashes, _count * 2);
        _hashes[_count++] = hash;
        if (_count * 2 > _slots.Length)
            Grow();
        else
            Enter(hash, _count);
    }

    private int Probe(uint hash, ref int slot)
    {
        var slots = _slots;
        while (true)
        {
            var item = slots[slot];
            if (item == 0)
                return -1;
            if (_hashes[item - 1] == hash)
                return item - 1;
            slot = (slot + 1) & (slots.Length - 1);
        }
    }

    private void Enter(uint hash, int item)
    {
        var slot = (int)(hash & (uint)(_slots.Length - 1));
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = item;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var i = 0; i < _count; i++)
            Enter(_hashes[i], i + 1);
    }
}
