using PathTrace.Net;

namespace PathTrace.Routing;

/// <summary>The routes of a table that may carry a packet, best first, for <c>foreach</c>. Made by <see cref="Fib.Lookup"/>; looks no further than it is asked to.</summary>
internal struct RouteCandidates
{
    private readonly Fib _table;
    private readonly IpAddress _destination;
    private readonly byte _tos;
    private Route[] _routes = [];
    private int _length;
    private int _index;

    internal RouteCandidates(Fib table, IpAddress destination, byte tos)
    {
        _table = table;
        _destination = destination;
        _tos = tos;
        _length = destination.Family == table.Family ? -1 : table.LengthCount - 1;
        _index = -1;
        Current = null!;
    }

    /// <summary>The route that <see cref="MoveNext"/> found last.</summary>
    public Route Current { get; private set; }

    /// <summary>This.</summary>
    public readonly RouteCandidates GetEnumerator() => this;

    /// <summary>Finds the next best route; false when there is none.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            while (++_index < _routes.Length)
            {
                if (_routes[_index].Tos != 0 && _routes[_index].Tos != _tos)
                    continue;
                Current = _routes[_index];
                return true;
            }

            if (++_length >= _table.LengthCount)
                return false;
            _routes = _table.At(_length, _destination);
            _index = -1;
        }
    }
}
