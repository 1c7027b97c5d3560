namespace Rpc.Soak;

/// <summary>What each end of a link serves to the other.</summary>
[RpcContract]
internal partial interface ISoak
{
    /// <summary>Tells how often it was raised on this session.</summary>
    event Action<long> Ticked;

    Task<long> AddAsync(long a, long b);

    Task<string> EchoLaterAsync(string text, int milliseconds, CancellationToken cancellationToken = default);

    [RpcFault(typeof(SoakFaultException), "soak")]
    Task FailAsync(int number, bool isDeclared, bool isLate);

    Task WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks back as deep as that, and adds one at each end on the way.</summary>
    Task<long> AskBackAsync(long number, int depth);

    Task TickAsync(int count);

    IAsyncEnumerable<Item> ProduceAsync(Production plan, CancellationToken cancellationToken = default);

    /// <summary>Reads the stream, and tells how many items there were.</summary>
    Task<int> ConsumeAsync(IAsyncEnumerable<Item> items, Reading plan, CancellationToken cancellationToken = default);

    /// <summary>Answers with what it reads.</summary>
    IAsyncEnumerable<Item> RelayAsync(IAsyncEnumerable<Item> items, CancellationToken cancellationToken = default);

    Task<Stream> OpenBytesAsync(Bytes plan, CancellationToken cancellationToken = default);

    /// <summary>Reads the bytes, and tells how many there were. The text is now and then so long that the call goes in parts.</summary>
    Task<int> StoreBytesAsync(string text, Stream content, Bytes plan, CancellationToken cancellationToken = default);
}

/// <summary>The declared fault.</summary>
internal sealed class SoakFaultException(int number) : Exception("a declared fault")
{
    public int Number { get; } = number;
}
