using System.IO.Pipelines;
using System.Text.Json.Serialization;

namespace Rpc.Core.Tests.Groups;

/// <summary>What the members of a group serve.</summary>
[RpcContract]
public partial interface IRoom
{
    event EventHandler<Counted> Said;

    [RpcEvent(Overflow = RpcEventOverflow.DropOldest, Capacity = 2)]
    event Action<int> Ticked;

    Task<int> AskAsync();

    IAsyncEnumerable<int> CountAsync();

    Task StoreAsync(Stream picture, PipeReader sound);

    IAsyncEnumerable<int> PlayAsync(Stream film, IAsyncEnumerable<int>? speeds);

    [RpcNotification]
    ValueTask TellAsync(Counted what, CancellationToken cancellationToken = default);
}

/// <summary>A contract that inherits the events.</summary>
[RpcContract]
public partial interface ILargeRoom : IRoom
{
    event Action Closed;
}

/// <summary>Counts how often it is written.</summary>
public sealed class Counted
{
    private static int s_written;

    private readonly int _number;

    public static int Written => Volatile.Read(ref s_written);

    /// <summary>The number, read without counting.</summary>
    [JsonIgnore]
    public int Peek => _number;

    public int Number
    {
        get
        {
            Interlocked.Increment(ref s_written);
            return _number;
        }

        init => _number = value;
    }
}

/// <summary>Never raises its events: the group does.</summary>
internal sealed class Room : ILargeRoom
{
    public event EventHandler<Counted> Said
    {
        add { }
        remove { }
    }

    public event Action<int> Ticked
    {
        add { }
        remove { }
    }

    public event Action Closed
    {
        add { }
        remove { }
    }

    public List<int> Told { get; } = [];

    public Task<int> AskAsync() => Task.FromResult(Told.Count);

    public async IAsyncEnumerable<int> CountAsync()
    {
        await Task.Yield();
        yield return 1;
    }

    public Task StoreAsync(Stream picture, PipeReader sound) => Task.CompletedTask;

    public IAsyncEnumerable<int> PlayAsync(Stream film, IAsyncEnumerable<int>? speeds) => CountAsync();

    public ValueTask TellAsync(Counted what, CancellationToken cancellationToken = default)
    {
        Told.Add(what.Peek);
        return default;
    }
}
