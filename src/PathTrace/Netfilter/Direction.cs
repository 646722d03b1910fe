namespace PathTrace.Netfilter;

/// <summary>Which of a packet's two interfaces at a hook is meant.</summary>
public enum Direction
{
    /// <summary>The interface by which it arrived: <c>-i</c>.</summary>
    In,

    /// <summary>The interface by which it will leave: <c>-o</c>.</summary>
    Out,
}
