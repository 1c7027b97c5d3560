using System.IO.Pipelines;

namespace Rpc.TestKit.Behaviour;

/// <summary>The archive.</summary>
public sealed class Archive : IArchive
{
    /// <summary>What was opened last.</summary>
    public PatternStream? Opened { get; private set; }

    /// <summary>What <see cref="OpenGateAsync"/> gives the other end of.</summary>
    public Pipe Gate { get; } = new();

    /// <summary>Completes when the handler has read something.</summary>
    public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How reading ended for the handler: null for the end of the stream.</summary>
    public TaskCompletionSource<Exception?> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<Stream> OpenAsync(long length, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return Opened = new PatternStream(length);
    }

    public ValueTask<Stream> OpenFastAsync(long length) => new(Opened = new PatternStream(length));

    public async Task<PipeReader> OpenPipeAsync(long length) => PipeReader.Create(await OpenAsync(length));

    public ValueTask<PipeReader> OpenPipeFastAsync(long length) => new(PipeReader.Create(Opened = new PatternStream(length)));

    public Task<Stream> StallAsync(long length, CancellationToken cancellationToken = default) => Task.FromResult<Stream>(Opened = PatternStream.Stalling(length));

    public async Task<Stream> NeverOpenAsync(CancellationToken cancellationToken = default)
    {
        Began.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return Stream.Null;
    }

    public Task<Stream> FailAfterAsync(long length) => Task.FromResult<Stream>(Opened = PatternStream.Failing(length));

    public async Task<Stream> RefuseAsync()
    {
        await Task.Yield();
        throw new RpcException((RpcErrorCode)4712, "no such file");
    }

    public Task<Stream> OpenNullAsync() => Task.FromResult<Stream>(null!);

    public Task<PipeReader> OpenGateAsync() => Task.FromResult(Gate.Reader);

    public async Task<string> StoreAsync(string name, Stream content, string suffix = "", CancellationToken cancellationToken = default) =>
        $"{name}:{await PatternStream.CheckAsync(content)}{suffix}";

    public async Task<long> StorePipeAsync(PipeReader content)
    {
        var count = await PatternStream.CheckAsync(content.AsStream());
        await content.CompleteAsync();
        return count;
    }

    public async Task<(long Left, long Right)> CompareAsync(Stream left, string between, PipeReader? right)
    {
        // First all of one, then all of the other: neither waits for the other.
        var second = right is null ? -1 : await PatternStream.CheckAsync(right.AsStream());
        return (await PatternStream.CheckAsync(left), second);
    }

    public async Task<int> PeekAsync(Stream content, int count)
    {
        await using (content)
            await content.ReadExactlyAsync(new byte[count]);
        await Ended.Task;
        return count;
    }

    public Task<int> IgnoreAsync(Stream content) => Task.FromResult(42);

    public async Task<string> AbandonAsync(Stream content)
    {
        var read = content.ReadAsync(new byte[1]).AsTask();
        await content.DisposeAsync();
        try
        {
            return $"{await read} bytes";
        }
        catch (ObjectDisposedException)
        {
            return "disposed of";
        }
    }

    public async Task WaitWithAsync(Stream content, CancellationToken cancellationToken = default)
    {
        try
        {
            await content.ReadExactlyAsync(new byte[1], CancellationToken.None);
            Began.TrySetResult();
            await PatternStream.CheckAsync(content, from: 1);
            Ended.TrySetResult(null);
        }
        catch (Exception exception)
        {
            Ended.TrySetResult(exception);
            throw;
        }
    }

    public async Task<string> ReadSynchronouslyAsync(Stream content, bool onReceiveLoop)
    {
        if (!onReceiveLoop)
            await Task.Yield();
        using var reader = new StreamReader(content);
        return reader.ReadToEnd();
    }

    public Task<Stream> InvertAsync(Stream content)
    {
        var pipe = new Pipe();
        _ = RunAsync();
        return Task.FromResult(pipe.Reader.AsStream());

        async Task RunAsync()
        {
            var buffer = new byte[1000];
            while (await content.ReadAsync(buffer) is var count and > 0)
            {
                for (var i = 0; i < count; i++)
                    buffer[i] ^= 0xFF;
                await pipe.Writer.WriteAsync(buffer.AsMemory(0, count));
            }

            await pipe.Writer.CompleteAsync();
        }
    }
}
