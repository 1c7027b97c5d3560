namespace Rpc.TestKit.Behaviour;

/// <summary>An event of each policy, for subscribers that are too slow.</summary>
[RpcContract]
public partial interface IFeed
{
    event EventHandler<Parcel> Waits;

    [RpcEvent(Overflow = RpcEventOverflow.DropOldest, Capacity = 3)]
    event EventHandler<Parcel> Oldest;

    [RpcEvent(Overflow = RpcEventOverflow.DropNewest, Capacity = 3)]
    event EventHandler<Parcel> Newest;

    [RpcEvent(Overflow = RpcEventOverflow.LatestByKey, Key = nameof(Parcel.Key), Capacity = 3)]
    event EventHandler<Parcel> Latest;

    [RpcEvent(Overflow = RpcEventOverflow.Disconnect, Capacity = 3)]
    event EventHandler<Parcel> Strict;

    Task PingAsync();
}

/// <summary>Something large, so that buffers are soon full.</summary>
public sealed record Parcel(int Number, int Key, string Filler)
{
    private static readonly string s_filler = new('x', 16 * 1024);

    public static Parcel Create(int number) => new(number, number % 2, s_filler);
}

/// <summary>Raises its events when the test says so.</summary>
public sealed class Feed : IFeed
{
    public event EventHandler<Parcel>? Waits;

    public event EventHandler<Parcel>? Oldest;

    public event EventHandler<Parcel>? Newest;

    public event EventHandler<Parcel>? Latest;

    public event EventHandler<Parcel>? Strict;

    public bool HasSubscribers => (Waits ?? Oldest ?? Newest ?? Latest ?? Strict) is not null;

    public void Raise(Parcel parcel) => (Waits ?? Oldest ?? Newest ?? Latest ?? Strict)?.Invoke(this, parcel);

    public Task PingAsync() => Task.CompletedTask;
}
