using System.IO.Pipelines;

namespace Rpc.TestKit.Behaviour;

/// <summary>What takes and gives streams of bytes. Both ends serve it.</summary>
[RpcContract]
public partial interface IArchive
{
    Task<Stream> OpenAsync(long length, CancellationToken cancellationToken = default);

    ValueTask<Stream> OpenFastAsync(long length);

    Task<PipeReader> OpenPipeAsync(long length);

    ValueTask<PipeReader> OpenPipeFastAsync(long length);

    Task<Stream> StallAsync(long length, CancellationToken cancellationToken = default);

    Task<Stream> NeverOpenAsync(CancellationToken cancellationToken = default);

    Task<Stream> FailAfterAsync(long length);

    Task<Stream> RefuseAsync();

    Task<Stream> OpenNullAsync();

    Task<PipeReader> OpenGateAsync();

    Task<string> StoreAsync(string name, Stream content, string suffix = "", CancellationToken cancellationToken = default);

    Task<long> StorePipeAsync(PipeReader content);

    Task<(long Left, long Right)> CompareAsync(Stream left, string between, PipeReader? right);

    Task<int> PeekAsync(Stream content, int count);

    Task<int> IgnoreAsync(Stream content);

    Task<string> AbandonAsync(Stream content);

    Task WaitWithAsync(Stream content, CancellationToken cancellationToken = default);

    Task<string> ReadSynchronouslyAsync(Stream content, bool onReceiveLoop);

    Task<Stream> InvertAsync(Stream content);
}
