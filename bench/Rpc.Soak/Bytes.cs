namespace Rpc.Soak;

/// <summary>How a stream of bytes is made and read: each byte says where it stands.</summary>
/// <param name="Seed">What the bytes are made of.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Fails">It fails instead of ending.</param>
/// <param name="Take">How many are read; beyond their number for all.</param>
/// <param name="YieldEvery">After how many reads the source lets go of its thread.</param>
internal sealed record Bytes(int Seed, int Length, bool Fails, int Take, int YieldEvery)
{
    /// <summary>How many bytes are read if nothing comes between.</summary>
    public int Expected => Math.Min(Take, Length);

    /// <summary>Whether the reader meets the failure of the source.</summary>
    public bool MeetsFailure => Fails && Take > Length;

    public static Bytes Of(Random random)
    {
        var length = random.Next(3) switch { 0 => random.Next(10), 1 => random.Next(20_000), _ => random.Next(300_000) };
        return new(random.Next(), length, random.Next(5) == 0, random.Next(4) == 0 ? random.Next(1, length + 2) : int.MaxValue, random.Next(1, 10));
    }

    /// <summary>Makes the stream.</summary>
    public Stream Open(Ledger ledger) => new BytesStream(this, ledger);

    /// <summary>Reads it, checks each byte, and disposes of it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="ledger">Where to tell of bytes that are wrong.</param>
    /// <param name="onRead">Told how many bytes were read so far.</param>
    /// <param name="cancellationToken">Ends a read.</param>
    public async Task ReadAsync(Stream stream, Ledger ledger, Action<int> onRead, CancellationToken cancellationToken)
    {
        await using var owned = stream;
        var buffer = new byte[7000];
        var count = 0;
        while (count < Take && await stream.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, Take - count)), cancellationToken) is var read and > 0)
        {
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] != At(count + i))
                {
                    ledger.Violate($"byte {count + i} of {this} is {buffer[i]}");
                    break;
                }
            }

            onRead(count += read);
        }
    }

    /// <summary>The byte at a position.</summary>
    public byte At(int position) => unchecked((byte)((((uint)Seed + (uint)position) * 2654435761) >> 24));
}

/// <summary>Such bytes. Whatever becomes of them, they must be disposed of.</summary>
internal sealed class BytesStream(Bytes plan, Ledger ledger) : Stream
{
    private readonly IDisposable _producer = ledger.BeginProducer();
    private int _position;
    private int _reads;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (++_reads % plan.YieldEvery == 0)
            await Task.Delay(1, cancellationToken);
        var count = Math.Min(buffer.Length, plan.Length - _position);
        if (count == 0 && plan.Fails)
            throw new OnPurposeException();
        for (var i = 0; i < count; i++)
            buffer.Span[i] = plan.At(_position + i);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _producer.Dispose();
        base.Dispose(disposing);
    }
}
