namespace PathTrace.Cli.Terminal;

/// <summary>Standard output whose writing fails with <see cref="BrokenPipeException"/> when the reader has gone, and stays silent from then on.</summary>
internal sealed class PipeStream(Stream inner) : Stream
{
    private bool _isBroken;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => Try(() => inner.Flush());

    public override void Write(byte[] buffer, int offset, int count) => Try(() => inner.Write(buffer, offset, count));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Try(Action write)
    {
        if (_isBroken)
            return;
        try
        {
            write();
        }
        catch (IOException e)
        {
            _isBroken = true;
            throw new BrokenPipeException(e);
        }
    }
}
