using PathTrace.Netfilter;

namespace PathTrace.Inputs.IptablesSave;

/// <content>What restore inputs do besides appending (iptables-restore(8)).</content>
internal sealed partial class TableBuilder
{
    // Walking to a numbered place costs its number; a file full of such lines must not cost the square of its length.
    private long _stepsLeft = 20_000_000;

    /// <summary>Puts a rule before the rule with this number, counted from 1; false when there is no such place.</summary>
    internal bool Insert(ChainBuilder chain, int number, Rule rule, int start)
    {
        if (number < 1 || number > chain.Count + 1 || number > _stepsLeft)
            return false;
        if (number == chain.Count + 1)
        {
            Append(chain, rule, start);
            return true;
        }

        _stepsLeft -= number;
        var i = Store(rule, start);
        if (number == 1)
        {
            _next[i] = chain.First;
            chain.First = i;
        }
        else
        {
            var before = chain.First;
            for (var step = 2; step < number; step++)
                before = _next[before];
            _next[i] = _next[before];
            _next[before] = i;
        }

        chain.Count++;
        return true;
    }

    /// <summary>Takes the rule with this number out of a chain; false when there is none.</summary>
    internal bool Delete(ChainBuilder chain, int number)
    {
        if (number < 1 || number > chain.Count || number > _stepsLeft)
            return false;
        _stepsLeft -= number;
        var before = -1;
        var at = chain.First;
        for (var step = 1; step < number; step++)
            (before, at) = (at, _next[at]);
        if (before < 0)
            chain.First = _next[at];
        else
            _next[before] = _next[at];
        if (chain.Last == at)
            chain.Last = before;
        chain.Count--;
        return true;
    }

    /// <summary>Empties one chain, or all.</summary>
    internal void Flush(ChainBuilder? only)
    {
        if (only is not null)
        {
            (only.First, only.Last, only.Count) = (-1, -1, 0);
            return;
        }

        foreach (var chain in _chains)
            Flush(chain);
    }

    /// <summary>Forgets one user chain, or every empty one. A chain that still has rules stays, as in the kernel.</summary>
    internal void Remove(ChainBuilder? only)
    {
        if (only is not null)
        {
            if (only.Hook is null && only.Count == 0)
                (only.DeclarationLength, only.FirstUse) = (0, -1);
            return;
        }

        foreach (var chain in _chains)
            Remove(chain);
    }
}
