namespace PathTrace.Datapath;

/// <summary>Lists for one walk after another. Not for concurrent use.</summary>
internal sealed class ListPool<T>
{
    private readonly Stack<List<T>> _free = new();

    internal List<T> Rent() => _free.TryPop(out var list) ? list : new List<T>(16);

    internal void Return(List<T> list)
    {
        list.Clear();
        _free.Push(list);
    }
}
