using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <content>What restore inputs do besides appending (iptables-restore(8)).</content>
internal sealed partial class TableBuilder
{
    // Walking to a numbered place costs its number; a file full of such lines must not cost the square of its length.
    private long _stepsLeft = 20_000_000;

    /// <summary>Puts a rule before the rule with this number, counted from 1; false when there is no such place.</summary>
    internal bool Insert(int chain, int number, Rule rule, int start, bool isShared)
    {
        var count = _chains[chain].Count;
        if (number < 1 || number > count + 1 || number > _stepsLeft)
            return false;
        if (number == count + 1)
        {
            Append(chain, rule, start, isShared);
            return true;
        }

        _stepsLeft -= number;
        var i = Store(rule, start, isShared);
        ref var entry = ref _chains[chain];
        if (number == 1)
        {
            _next[i] = entry.First;
            entry.First = i;
        }
        else
        {
            var before = entry.First;
            for (var step = 2; step < number; step++)
                before = _next[before];
            _next[i] = _next[before];
            _next[before] = i;
        }

        entry.Count++;
        return true;
    }

    /// <summary>Takes the rule with this number out of a chain; false when there is none.</summary>
    internal bool Delete(int chain, int number)
    {
        ref var entry = ref _chains[chain];
        if (number < 1 || number > entry.Count || number > _stepsLeft)
            return false;
        _stepsLeft -= number;
        var before = -1;
        var at = entry.First;
        for (var step = 1; step < number; step++)
            (before, at) = (at, _next[at]);
        if (before < 0)
            entry.First = _next[at];
        else
            _next[before] = _next[at];
        if (entry.Last == at)
            entry.Last = before;
        entry.Count--;
        return true;
    }

    /// <summary>Empties a chain.</summary>
    internal void Flush(int chain)
    {
        ref var entry = ref _chains[chain];
        (entry.First, entry.Last, entry.Count) = (-1, -1, 0);
    }

    /// <summary>Empties every chain; false when too many lines of the file wanted that.</summary>
    internal bool FlushAll()
    {
        if (!CanVisitAll())
            return false;
        for (var i = 0; i < _chainCount; i++)
            Flush(i);
        return true;
    }

    /// <summary>Forgets a user chain. One that still has rules stays, as in the kernel.</summary>
    internal void Remove(int chain)
    {
        ref var entry = ref _chains[chain];
        if (entry.Hook is null && entry.Count == 0)
            (entry.DeclarationLength, entry.FirstUse, entry.IsRemoved) = (0, -1, true);
    }

    /// <summary>Forgets every empty user chain; false when too many lines of the file wanted that.</summary>
    internal bool RemoveAll()
    {
        if (!CanVisitAll())
            return false;
        for (var i = 0; i < _chainCount; i++)
            Remove(i);
        return true;
    }

    private bool CanVisitAll()
    {
        _stepsLeft -= _chainCount;
        return _stepsLeft >= 0;
    }
}
