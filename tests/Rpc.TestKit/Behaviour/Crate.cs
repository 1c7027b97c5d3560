using System.Collections.Concurrent;

namespace Rpc.TestKit.Behaviour;

/// <summary>Something large that takes its time to be read, in whatever format: making one waits at the gate of its content.</summary>
public sealed record Crate
{
    public Crate(string content)
    {
        Content = content;
        CrateGate.Pass(content);
    }

    public string Content { get; }
}

/// <summary>Lets the reader of one crate's content go on when it is told to.</summary>
public sealed class CrateGate : IDisposable
{
    private static readonly ConcurrentDictionary<string, CrateGate> s_gates = new();

    private readonly string _content;

    /// <summary>Closes the gate of a content that is like no other.</summary>
    /// <param name="length">How long it is.</param>
    public CrateGate(int length)
    {
        _content = Guid.NewGuid().ToString().PadRight(length, 'x');
        Crate = new Crate(_content);
        s_gates[_content] = this;
    }

    /// <summary>The crate that is to be sent.</summary>
    public Crate Crate { get; }

    /// <summary>Completes when the crate is to be read.</summary>
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when it may be.</summary>
    public ManualResetEventSlim MayRead { get; } = new();

    public void Dispose()
    {
        MayRead.Set();
        s_gates.TryRemove(_content, out _);
    }

    internal static void Pass(string content)
    {
        if (!s_gates.TryGetValue(content, out var gate))
            return;
        gate.Entered.TrySetResult();
        if (!gate.MayRead.Wait(TimeSpan.FromSeconds(60)))
            throw new TimeoutException();
    }
}
