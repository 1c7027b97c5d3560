using System.Buffers;

namespace Rpc.Core.Tests.Chunks;

[RpcContract]
public partial interface IPress
{
    [RpcMethod(Ordered = true)]
    Task PressAsync(string what);

    Task HoldAsync();

    Task<string> EchoAsync(string text);
}

/// <summary>Whatever is given back to the pool too early, it presses flat.</summary>
internal sealed class Press : IPress
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _pressed = new();

    public Task PressAsync(string what)
    {
        if (what == "first")
            return _first.Task;

        // On the thread that has read the arguments, so that what it gave back would be what it gets.
        Array.Fill(ArrayPool<byte>.Shared.Rent(1024), (byte)0xC1);
        _pressed.Set();
        return Task.CompletedTask;
    }

    /// <summary>Holds the receive loop up until the second has been pressed.</summary>
    public Task HoldAsync()
    {
        _first.SetResult();
        if (!_pressed.Wait(TimeSpan.FromSeconds(60)))
            throw new TimeoutException();
        return Task.CompletedTask;
    }

    public Task<string> EchoAsync(string text) => Task.FromResult(text);
}
