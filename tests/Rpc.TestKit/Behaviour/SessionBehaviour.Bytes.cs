using System.IO.Pipelines;
using System.Text;
using Rpc.Channels;
using Xunit;

namespace Rpc.TestKit.Behaviour;

// Streams of bytes.
public abstract partial class SessionBehaviour
{
    private const long TenMiB = 10 * 1024 * 1024;

    private readonly Archive _archive = new();

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(12_288, false)]
    [InlineData(TenMiB, false)]
    [InlineData(0, true)]
    [InlineData(100_000, true)]
    [InlineData(TenMiB, true)]
    public async Task ResultBytes_ArriveWhole(long length, bool toServer)
    {
        await using var ends = await OpenArchiveAsync();
        var archive = ends.Get(toServer);
        await using (var stream = await archive.OpenAsync(length).Within())
            Assert.Equal(length, await PatternStream.CheckAsync(stream).Within());
        await _archive.Opened!.Disposed.Task.Within();
        await using (var stream = await archive.OpenFastAsync(length).AsTask().Within())
            Assert.Equal(length, await PatternStream.CheckAsync(stream).Within());
        await _archive.Opened!.Disposed.Task.Within();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(TenMiB, false)]
    [InlineData(TenMiB, true)]
    public async Task ResultPipe_ArrivesWhole(long length, bool toServer)
    {
        await using var ends = await OpenArchiveAsync();
        var archive = ends.Get(toServer);
        Assert.Equal(length, await PatternStream.CheckAsync((await archive.OpenPipeAsync(length).Within()).AsStream()).Within());
        await _archive.Opened!.Disposed.Task.Within();
        Assert.Equal(length, await PatternStream.CheckAsync((await archive.OpenPipeFastAsync(length).AsTask().Within()).AsStream()).Within());
        await _archive.Opened!.Disposed.Task.Within();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(TenMiB, false)]
    [InlineData(TenMiB, true)]
    public async Task ArgumentBytes_ArriveWhole_AndAreDisposedOf(long length, bool toServer)
    {
        await using var ends = await OpenArchiveAsync();
        var archive = ends.Get(toServer);
        var content = new PatternStream(length);
        Assert.Equal($"a:{length}!", await archive.StoreAsync("a", content, "!").Within());
        await content.Disposed.Task.Within();
        content = new PatternStream(length);
        Assert.Equal(length, await archive.StorePipeAsync(PipeReader.Create(content)).Within());
        await content.Disposed.Task.Within();
    }

    [Fact]
    public async Task ArgumentBytes_TwoInOneCall_AreDistinct_AndNeitherWaitsForTheOther()
    {
        await using var ends = await OpenArchiveAsync();
        Assert.Equal((1_000_000, 2_000_000), await ends.Archive.CompareAsync(new PatternStream(1_000_000), "and", PipeReader.Create(new PatternStream(2_000_000))).Within());
        Assert.Equal((5, -1), await ends.Archive.CompareAsync(new PatternStream(5), "and", null).Within());
    }

    [Fact]
    public async Task Bytes_InBothDirectionsOfOneCall_FlowAtTheSameTime()
    {
        await using var ends = await OpenArchiveAsync();
        var pipe = new Pipe();

        // The result is there before the first byte of it: else nobody would write what it is made of.
        await using var inverted = await ends.Archive.InvertAsync(pipe.Reader.AsStream()).Within();
        var answer = new byte[3];
        for (byte i = 0; i < 10; i++)
        {
            await pipe.Writer.WriteAsync(new byte[] { i, 10, 255 });
            await inverted.ReadExactlyAsync(answer).AsTask().Within();
            Assert.Equal([(byte)~i, 245, 0], answer);
        }

        await pipe.Writer.CompleteAsync();
        Assert.Equal(0, await inverted.ReadAsync(answer).AsTask().Within());
    }

    [Fact]
    public async Task ResultBytes_WhoseReaderStops_StopTheirSender_AndNobodyElse()
    {
        await using var ends = await OpenArchiveAsync();
        await using var slow = await ends.Archive.OpenAsync(long.MaxValue).Within();
        var opened = _archive.Opened!;
        await slow.ReadExactlyAsync(new byte[1]).AsTask().Within();

        // The sender comes to rest: after a full round of other traffic it was not asked for more.
        long before = -1;
        while (before != opened.BytesRead)
        {
            before = opened.BytesRead;
            await using var other = await ends.Archive.OpenAsync(1_000_000).Within();
            Assert.Equal(1_000_000, await PatternStream.CheckAsync(other).Within());
        }

        Assert.InRange(before, 1, 500_000);
        var rest = new byte[before + 100_000];
        await slow.ReadExactlyAsync(rest).AsTask().Within();
        Assert.All(rest.Index(), static place => Assert.Equal(PatternStream.At(place.Index + 1), place.Item));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResultBytes_DisposedOfEarly_EndTheirSender(bool asynchronously)
    {
        await using var ends = await OpenArchiveAsync();
        var stream = await ends.Archive.OpenAsync(long.MaxValue).Within();
        await stream.ReadExactlyAsync(new byte[1000]).AsTask().Within();
        if (asynchronously)
            await stream.DisposeAsync().AsTask().Within();
        else
            stream.Dispose();
        await _archive.Opened!.Disposed.Task.Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1]).AsTask().Within());
        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task ResultBytes_DisposedOfInTheMiddleOfARead_EndIt_AndTheirSender()
    {
        await using var ends = await OpenArchiveAsync();
        var stream = await ends.Archive.StallAsync(0).Within();
        var read = stream.ReadAsync(new byte[1]).AsTask();
        stream.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.Within());
        await _archive.Opened!.Disposed.Task.Within();
    }

    [Fact]
    public async Task ResultPipe_CompletedEarly_EndsItsSender()
    {
        await using var ends = await OpenArchiveAsync();
        var reader = await ends.Archive.OpenPipeAsync(long.MaxValue).Within();
        var result = await reader.ReadAsync().AsTask().Within();
        reader.AdvanceTo(result.Buffer.End);
        await reader.CompleteAsync();
        await _archive.Opened!.Disposed.Task.Within();
    }

    [Fact]
    public async Task ResultBytes_OfACancelledRead_ComeWithTheNext()
    {
        await using var ends = await OpenArchiveAsync();
        await using var stream = await WithGateAsync(ends.Archive);
        for (byte i = 0; i < 3; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var read = stream.ReadAsync(new byte[1], cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Within());
            Assert.Equal(cancellation.Token, exception.CancellationToken);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[1], new CancellationToken(canceled: true)).AsTask().Within());

            await _archive.Gate.Writer.WriteAsync(new byte[] { i });
            var buffer = new byte[10];
            Assert.Equal(1, await stream.ReadAsync(buffer).AsTask().Within());
            Assert.Equal(i, buffer[0]);
        }

        // Left with such a read still open.
        using var last = new CancellationTokenSource();
        var unfinished = stream.ReadAsync(new byte[1], last.Token).AsTask();
        await last.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unfinished.Within());
        await stream.DisposeAsync().AsTask().Within();
        Assert.True((await FlushUntilCompletedAsync(_archive.Gate.Writer).Within()).IsCompleted);
    }

    [Fact]
    public async Task ResultPipe_PendingReadCancelled_GoesOn()
    {
        await using var ends = await OpenArchiveAsync();
        var reader = await ends.Archive.OpenGateAsync().Within();
        var read = reader.ReadAsync().AsTask();
        reader.CancelPendingRead();
        Assert.True((await read.Within()).IsCanceled);
        await _archive.Gate.Writer.WriteAsync(new byte[] { 1, 2, 3 });
        await _archive.Gate.Writer.CompleteAsync();
        Assert.Equal([1, 2, 3], await ReadAllAsync(reader.AsStream()).Within());
    }

    [Fact]
    public async Task ResultBytes_Cancelled_ThrowAtOnce_AndEndTheirSender()
    {
        await using var ends = await OpenArchiveAsync();
        using var cancellation = new CancellationTokenSource();
        await using var stream = await ends.Archive.StallAsync(5, cancellation.Token).Within();
        await stream.ReadExactlyAsync(new byte[5]).AsTask().Within();
        var read = stream.ReadAsync(new byte[1]).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Within());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[1]).AsTask().Within());
        await _archive.Opened!.Disposed.Task.Within();
    }

    [Fact]
    public async Task ResultBytes_WhoseSenderFails_ThrowBehindWhatCame_EachTime()
    {
        await using var ends = await OpenArchiveAsync();
        await using var stream = await ends.Archive.FailAfterAsync(100_000).Within();
        await stream.ReadExactlyAsync(new byte[100_000]).AsTask().Within();
        for (var i = 0; i < 2; i++)
        {
            var exception = await Assert.ThrowsAsync<RpcException>(() => stream.ReadAsync(new byte[1]).AsTask().Within());
            Assert.Equal(4711, (int)exception.Code);
        }

        await _archive.Opened!.Disposed.Task.Within();
    }

    [Fact]
    public async Task ResultBytes_OfAHandlerThatFails_AreNoStream()
    {
        await using var ends = await OpenArchiveAsync();
        Assert.Equal(4712, (int)(await Assert.ThrowsAsync<RpcException>(() => ends.Archive.RefuseAsync().Within())).Code);
        Assert.Equal(RpcErrorCode.HandlerError, (await Assert.ThrowsAsync<RpcException>(() => ends.Archive.OpenNullAsync().Within())).Code);
    }

    [Fact]
    public async Task ResultBytes_WhoseSessionEnds_ThrowBehindWhatCame_AndEndTheirSender()
    {
        await using var ends = await OpenArchiveAsync();
        await using var stream = await ends.Archive.StallAsync(3).Within();
        await stream.ReadExactlyAsync(new byte[1]).AsTask().Within();
        await ends.Server.CloseAsync(ChannelCloseCode.GoingAway, "maintenance").Within();
        await _archive.Opened!.Disposed.Task.Within();
        await stream.ReadExactlyAsync(new byte[2]).AsTask().Within();
        await Assert.ThrowsAsync<RpcSessionException>(() => stream.ReadAsync(new byte[1]).AsTask().Within());
    }

    [Fact]
    public async Task ResultBytes_CannotBeWrittenToOrSoughtIn()
    {
        await using var ends = await OpenArchiveAsync();
        await using var stream = await ends.Archive.OpenAsync(10).Within();
        Assert.True(stream is { CanRead: true, CanSeek: false, CanWrite: false });
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 1);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<NotSupportedException>(() => stream.Write([1]));
        stream.Flush();

        // An empty read waits for bytes and takes none.
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty).AsTask().Within());
        Assert.Equal(10, await PatternStream.CheckAsync(stream).Within());
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().Within());
    }

    [Fact]
    public async Task ResultBytes_ReadSynchronouslyOrCopied_AreTheSame()
    {
        await using var ends = await OpenArchiveAsync();
        using (var stream = await ends.Archive.OpenAsync(1_000_000).Within())
        {
            var bytes = new byte[1_000_001];
            Assert.Equal(1_000_000, await Task.Run(() => stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Within());
            Assert.All(bytes.Take(1_000_000).Index(), static place => Assert.Equal(PatternStream.At(place.Index), place.Item));
        }

        using (var stream = await ends.Archive.OpenAsync(1_000_000).Within())
            Assert.Equal(Enumerable.Range(0, 1_000_000).Select(static i => PatternStream.At(i)), await ReadAllAsync(stream).Within());
    }

    [Fact]
    public async Task ArgumentBytes_DisposedOfEarly_EndTheirSender_WhileTheCallGoesOn()
    {
        await using var ends = await OpenArchiveAsync();
        foreach (var content in new[] { new PatternStream(long.MaxValue), PatternStream.Stalling(1000) })
        {
            var call = ends.Archive.PeekAsync(content, 1000);
            await content.Disposed.Task.Within();
            _archive.Ended.TrySetResult(null);
            Assert.Equal(1000, await call.Within());
        }
    }

    [Fact]
    public async Task ArgumentBytes_DisposedOfInTheMiddleOfARead_EndIt_AndTheirSender()
    {
        await using var ends = await OpenArchiveAsync();
        var content = PatternStream.Stalling(0);
        Assert.Equal("disposed of", await ends.Archive.AbandonAsync(content).Within());
        await content.Disposed.Task.Within();
    }

    [Fact]
    public async Task ArgumentBytes_NeverRead_EndWithTheirCall()
    {
        await using var ends = await OpenArchiveAsync();
        var content = PatternStream.Stalling(1000);
        Assert.Equal(42, await ends.Archive.IgnoreAsync(content).Within());
        await content.Disposed.Task.Within();
    }

    [Fact]
    public async Task ArgumentBytes_OfACancelledCall_EndAtBothEnds()
    {
        await using var ends = await OpenArchiveAsync();
        using var cancellation = new CancellationTokenSource();
        var content = PatternStream.Stalling(1000);
        var call = ends.Archive.WaitWithAsync(content, cancellation.Token);
        await _archive.Began.Task.Within();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        await content.Disposed.Task.Within();
        Assert.IsAssignableFrom<OperationCanceledException>(await _archive.Ended.Task.Within());
    }

    [Fact]
    public async Task ArgumentBytes_WhoseSenderFails_ThrowBehindWhatCame()
    {
        await using var ends = await OpenArchiveAsync();
        var content = PatternStream.Failing(1000);
        await Assert.ThrowsAsync<RpcException>(() => ends.Archive.WaitWithAsync(content).Within());
        Assert.Equal(4711, (int)Assert.IsType<RpcException>(await _archive.Ended.Task.Within()).Code);
        await content.Disposed.Task.Within();
    }

    [Fact]
    public async Task ArgumentBytes_WhoseSessionEnds_EndAtBothEnds()
    {
        await using var ends = await OpenArchiveAsync();
        var content = PatternStream.Stalling(1000);
        var call = ends.Archive.WaitWithAsync(content);
        await _archive.Began.Task.Within();
        await ends.Client.DisposeAsync().AsTask().Within();
        await Assert.ThrowsAsync<RpcSessionException>(() => call.Within());
        await content.Disposed.Task.Within();
        Assert.NotNull(await _archive.Ended.Task.Within());
    }

    [Fact]
    public async Task ArgumentBytes_OfACallThatIsNotMade_AreDisposedOf()
    {
        await using var ends = await OpenArchiveAsync();
        var content = new PatternStream(1000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ends.Archive.StoreAsync("a", content, "", new CancellationToken(canceled: true)).Within());
        await content.Disposed.Task.Within();

        content = new PatternStream(1000);
        await ends.Client.DisposeAsync();
        await Assert.ThrowsAsync<RpcSessionException>(() => ends.Archive.StoreAsync("a", content).Within());
        await content.Disposed.Task.Within();
    }

    [Fact]
    public async Task ArgumentBytes_OfACallThatAnInterceptorEnds_AreDisposedOf()
    {
        await using var ends = await OpenArchiveAsync(static options => options.Interceptors.Add(new Interceptor(static (invocation, _) =>
        {
            invocation.Result = "from the cache";
            return default;
        })));
        var content = new PatternStream(1000);
        Assert.Equal("from the cache", await ends.Get(toServer: false).StoreAsync("a", content).Within());
        await content.Disposed.Task.Within();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_ThroughInterceptors_AreTheSame(bool toServer)
    {
        await using var ends = await OpenArchiveAsync(static options => options.Interceptors.Add(new Interceptor(static (invocation, next) => next(invocation))));
        var archive = ends.Get(toServer);
        await using (var stream = await archive.OpenAsync(100_000).Within())
            Assert.Equal(100_000, await PatternStream.CheckAsync(stream).Within());
        Assert.Equal(4712, (int)(await Assert.ThrowsAsync<RpcException>(() => archive.RefuseAsync().Within())).Code);
        var left = await archive.StallAsync(0).Within();
        var read = left.ReadAsync(new byte[1]).AsTask();
        left.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.Within());
        await _archive.Opened!.Disposed.Task.Within();
        Assert.Equal("a:1000", await archive.StoreAsync("a", new PatternStream(1000)).Within());
    }

    [Fact]
    public async Task ArgumentBytes_ReadSynchronously_AreThereButNotOnTheReceiveLoop()
    {
        await using var ends = await OpenArchiveAsync();
        Assert.Equal("hello", await ends.Archive.ReadSynchronouslyAsync(new MemoryStream("hello"u8.ToArray()), onReceiveLoop: false).Within());
        await Assert.ThrowsAsync<RpcException>(() => ends.Archive.ReadSynchronouslyAsync(new MemoryStream("hello"u8.ToArray()), onReceiveLoop: true).Within());
        Assert.Equal("again", await ends.Archive.ReadSynchronouslyAsync(new MemoryStream(Encoding.UTF8.GetBytes("again")), onReceiveLoop: false).Within());
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private static async Task<Stream> WithGateAsync(IArchive archive) => (await archive.OpenGateAsync().Within()).AsStream();

    private static async Task<FlushResult> FlushUntilCompletedAsync(PipeWriter writer)
    {
        while (true)
        {
            if (await writer.FlushAsync() is { IsCompleted: true } result)
                return result;
            await Task.Yield();
        }
    }

    // Both ends serve it.
    private async Task<ArchiveEnds> OpenArchiveAsync(Action<RpcSessionOptions>? setServerOptions = null)
    {
        var (client, server) = await ConnectAsync(
            session => session.Serve<IArchive>(_archive),
            session => session.Serve<IArchive>(_archive),
            setServerOptions ?? (static _ => { })).Within();
        return new ArchiveEnds(client, server);
    }

    private sealed record ArchiveEnds(RpcSession Client, RpcSession Server) : IAsyncDisposable
    {
        public IArchive Archive => Get(toServer: true);

        public IArchive Get(bool toServer) => (toServer ? Client : Server).Get<IArchive>();

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
