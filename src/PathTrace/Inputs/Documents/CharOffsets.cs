using System.Text;

namespace PathTrace.Inputs.Documents;

/// <summary>Translates positions in decoded text back to bytes, with a checkpoint every few hundred characters.</summary>
internal sealed class CharOffsets
{
    private const int Step = 256;

    private readonly string _text;
    private readonly int[]? _checkpoints;

    /// <param name="text">The decoded text.</param>
    /// <param name="byteLength">Its length in bytes; equal to its length in characters when it is ASCII, and then nothing needs translating.</param>
    internal CharOffsets(string text, int byteLength)
    {
        _text = text;
        if (byteLength == text.Length)
            return;
        _checkpoints = new int[(text.Length / Step) + 1];
        for (var i = 1; i < _checkpoints.Length; i++)
            _checkpoints[i] = _checkpoints[i - 1] + Encoding.UTF8.GetByteCount(text.AsSpan((i - 1) * Step, Step));
    }

    /// <summary>The offset in bytes of a character.</summary>
    internal int BytesBefore(long index)
    {
        var at = (int)Math.Clamp(index, 0, _text.Length);
        if (_checkpoints is null)
            return at;
        var checkpoint = at / Step;
        var from = checkpoint * Step;
        return _checkpoints[checkpoint] + Encoding.UTF8.GetByteCount(_text.AsSpan(from, at - from));
    }
}
