namespace Rpc.TestKit.Behaviour;

/// <summary>The contract of what waits, and for what.</summary>
[RpcContract]
public partial interface IShop
{
    /// <summary>Answers the number once it is released.</summary>
    Task<int> WorkAsync(int number, CancellationToken cancellationToken = default);

    [RpcNotification]
    ValueTask WorkUnseenAsync(int number);

    /// <summary>As <see cref="WorkAsync"/>, in turn.</summary>
    [RpcMethod(Ordered = true)]
    Task<int> WorkInTurnAsync(int number, CancellationToken cancellationToken = default);

    [RpcNotification]
    [RpcMethod(Ordered = true)]
    ValueTask WorkUnseenInTurnAsync(int number);

    [RpcMethod("stream", Ordered = true)]
    IAsyncEnumerable<int> StreamInTurnAsync(int number, CancellationToken cancellationToken = default);

    /// <summary>Asks its caller, who asks again, so many times.</summary>
    Task<string> AskAsync(int depth);

    /// <summary>As <see cref="AskAsync"/>, in turn.</summary>
    [RpcMethod(Ordered = true)]
    Task<string> AskInTurnAsync(int depth);
}

/// <summary>Whom the shop asks.</summary>
[RpcContract]
public partial interface ICustomer
{
    Task<string> AnswerAsync(int depth, bool inTurn);
}

/// <summary>Asks the shop again until the depth is used up.</summary>
public sealed class Customer(RpcSession session) : ICustomer
{
    public async Task<string> AnswerAsync(int depth, bool inTurn)
    {
        if (depth == 0)
            return "!";
        var shop = session.Get<IShop>();
        return depth + await (inTurn ? shop.AskInTurnAsync(depth - 1) : shop.AskAsync(depth - 1));
    }
}
