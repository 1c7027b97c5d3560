namespace Rpc.Streams;

/// <summary>What the receiving end of a stream tells the sending end.</summary>
internal interface IStreamSource
{
    /// <summary>So many more bytes may be sent.</summary>
    void Grant(long bytes);

    /// <summary>The rest of the stream is not wanted.</summary>
    void Leave();
}
