using System.Buffers.Binary;
using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Measuring;

namespace Rpc.LoadBench.Scenarios;

/// <summary>Messages that go round on one connection; order and content are checked. Each says when it was sent.</summary>
internal sealed class EchoLoop(IMessageConnection connection, Worker worker, int messageBytes)
{
    private const int NumberBytes = 16;

    private readonly byte[] _message = [.. Enumerable.Range(0, messageBytes).Select(static i => (byte)(i * 7))];
    private long _sent;

    public async Task RunAsync(int inFlight)
    {
        for (var i = 0; i < inFlight; i++)
            await SendAsync();
        for (long received = 0; received < _sent;)
        {
            await connection.FlushAsync();
            if (!await connection.WaitAsync())
                throw new IOException("The server ended the connection.");
            for (; connection.TryReceive(out var message); received++)
            {
                worker.End(Check(message.Span, received));
                if (worker.GoesOn)
                    await SendAsync();
            }
        }
    }

    private ValueTask SendAsync()
    {
        BinaryPrimitives.WriteInt64LittleEndian(_message, _sent++);
        BinaryPrimitives.WriteInt64LittleEndian(_message.AsSpan(8), worker.Begin());
        return connection.SendAsync(_message);
    }

    private long Check(ReadOnlySpan<byte> message, long number)
    {
        if (message.Length != _message.Length || BinaryPrimitives.ReadInt64LittleEndian(message) != number)
            throw new InvalidOperationException("A message was lost, or came out of order.");
        if (!message[NumberBytes..].SequenceEqual(_message.AsSpan(NumberBytes)))
            throw new InvalidOperationException("A message was damaged.");
        return BinaryPrimitives.ReadInt64LittleEndian(message[8..]);
    }
}
