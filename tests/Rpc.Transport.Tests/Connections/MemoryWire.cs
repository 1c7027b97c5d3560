using System.Buffers;
using System.IO.Pipelines;
using Rpc.Transport.Connections;

namespace Rpc.Transport.Tests.Connections;

/// <summary>Two wires joined in memory, each direction holding a bounded number of bytes as a TCP window does.</summary>
internal sealed class MemoryWire : Wire
{
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private int _ended;

    private MemoryWire(PipeReader input, PipeWriter output)
    {
        _input = input;
        _output = output;
    }

    /// <summary>How often the connection has given bytes to the wire.</summary>
    public int Sends { get; private set; }

    /// <summary>How many bytes a send that does not wait takes at most. The window must be wide enough for them.</summary>
    public int TakesAtOnce { get; set; }

    /// <summary>Completes when this end is released.</summary>
    public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string RemoteAddress => "memory";

    public static (MemoryWire Client, MemoryWire Server) CreatePair(int windowBytes = 64 * 1024)
    {
        Pipe up = Create();
        Pipe down = Create();
        return (new MemoryWire(down.Reader, up.Writer), new MemoryWire(up.Reader, down.Writer));

        Pipe Create() => new(new PipeOptions(pauseWriterThreshold: windowBytes, resumeWriterThreshold: Math.Max(1, windowBytes / 2), useSynchronizationContext: false));
    }

    public override bool CanTellWithoutWaiting => true;

    public override bool TryReceive(Span<byte> destination, out int received)
    {
        received = 0;
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _ended) != 0, this);
        return _input.TryRead(out ReadResult result) && Take(result, destination, out received);
    }

    public override async ValueTask<int> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        ReadResult result = await _input.ReadAsync(cancellationToken);
        _input.AdvanceTo(result.Buffer.Start, result.Buffer.Start);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _ended) != 0, this);
        return 0;
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Take(await _input.ReadAsync(cancellationToken), destination.Span, out int received))
                return received;
        }
    }

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        int sent = Math.Min(TakesAtOnce, bytes.Length);
        if (sent == 0)
            return 0;
        Sends++;
        _output.Write(bytes[..sent]);
        FlushResult result = _output.FlushAsync().AsTask().GetAwaiter().GetResult();
        if (result.IsCompleted || Volatile.Read(ref _ended) != 0)
            throw new IOException("The other end is gone.");
        return sent;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Sends++;
        FlushResult result = await _output.WriteAsync(bytes);
        if (result.IsCompleted || Volatile.Read(ref _ended) != 0)
            throw new IOException("The other end is gone.");
    }

    public override ValueTask ShutdownSendAsync()
    {
        _output.Complete();
        return default;
    }

    public override void Abort()
    {
        _output.Complete(new IOException("Reset by the other end."));
        Dispose();
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        _output.Complete();
        _output.CancelPendingFlush();

        // As a reset does: the peer's pending send must not wait for a reader that is gone. A read of our own that is
        // under way finds its reader completed, which is an error to it, as on a socket.
        _input.CancelPendingRead();
        _input.Complete();
        Released.TrySetResult();
    }

    private bool Take(ReadResult result, Span<byte> destination, out int received)
    {
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(destination.Length, result.Buffer.Length));
        taken.CopyTo(destination);
        received = (int)taken.Length;
        _input.AdvanceTo(taken.End);
        return received > 0 || result.IsCompleted;
    }
}
