namespace Rpc.TestKit.Behaviour;

/// <summary>The implementation behind the behaviour suite.</summary>
/// <param name="session">The session that it serves, to call back.</param>
public sealed partial class Workbench(RpcSession session) : IWorkbench
{
    private readonly List<string> _log = [];
    private EventHandler<Order>? _orderPlaced;

    public event EventHandler<Order> OrderPlaced
    {
        add => _orderPlaced += value;
        remove => _orderPlaced -= value;
    }

    public event Action<string, int>? Halted;

    public event Action? Rang;

    public event EventHandler? Closed;

    /// <summary>Completes when a handler's token fired.</summary>
    public TaskCompletionSource HandlerCancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when <see cref="WaitForCancellationAsync"/> has begun.</summary>
    public TaskCompletionSource HandlerStarted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int SubscriberCount => _orderPlaced?.GetInvocationList().Length ?? 0;

    public async Task<int> AddAsync(int a, int b)
    {
        await Task.Yield();
        return a + b;
    }

    public ValueTask<int> AddFastAsync(int a, int b = 10) => new(a + b);

    public Task<string?> EchoAsync(string? text) => Task.FromResult(text);

    public Task<Order> RoundTripAsync(Order order, CancellationToken cancellationToken = default) => Task.FromResult(order);

    public ValueTask<IReadOnlyDictionary<string, List<Order.Line?>>> GroupAsync(Order[] orders, (int From, int To) range) =>
        new(orders[range.From..range.To].ToDictionary(static order => order.Id.ToString(), static order => order.Lines.Append(null).ToList()));

    public Task DoNothingAsync() => Task.CompletedTask;

    public async Task<double?> GetTimeLeftAsync()
    {
        await Task.Yield();
        return RpcDeadline.Remaining?.TotalMilliseconds;
    }

    public Task<double?> GetTimeLeftOfUserAsync() => session.Get<IWorkbenchUser>().GetTimeLeftAsync();

    public async ValueTask ThrowAsync(Failure failure)
    {
        await Task.Yield();
        await ThrowBeforeFirstAwaitAsync(failure);
    }

    public Task<string> ThrowBeforeFirstAwaitAsync(Failure failure) => throw (failure switch
    {
        Failure.Deliberate => new RpcException((RpcErrorCode)4711, "no such account") { ErrorData = "{\"account\":7}" },
        Failure.DeliberateWithCause => new RpcException((RpcErrorCode)4712, "the ledger is closed", new IOException("secret path")),
        Failure.Nested => RpcException.FromPeer(RpcErrorCode.MethodNotFound, "secret of another peer", null),
        Failure.OwnCancellation => new OperationCanceledException("secret timeout"),
        _ => new InvalidOperationException("secret password"),
    });

    public async Task WithdrawAsync(decimal amount)
    {
        await Task.Yield();
        if (amount < 0)
            throw new InvalidOperationException("secret rule");
        if (amount == 0)
            throw new AccountException("nothing to do", new IOException("secret path")) { Account = "Zoë" };
        throw new OverdrawnException(7.50m, Order.Sample(1).Lines) { Account = "Zoë", Last = Order.Sample(2) };
    }

    public async IAsyncEnumerable<decimal> WithdrawUntilEmptyAsync(decimal amount)
    {
        yield return amount;
        await WithdrawAsync(amount);
    }

    public async Task WaitForCancellationAsync(CancellationToken cancellationToken = default)
    {
        HandlerStarted.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            HandlerCancelled.TrySetResult();
        }
    }

    public Task<string> AskBackAsync(string question, int depth = 0) => session.Get<IWorkbenchUser>().AnswerAsync(question, depth);

    public ValueTask LogAsync(string message, CancellationToken cancellationToken = default)
    {
        lock (_log)
            _log.Add(message);
        return default;
    }

    public Task FailSilentlyAsync() => throw new InvalidOperationException("nobody hears this but the log");

    public Task<string[]> GetLogAsync()
    {
        lock (_log)
            return Task.FromResult(_log.ToArray());
    }

    public Task<Node> GetCycleAsync()
    {
        var node = new Node();
        node.Next = node;
        return Task.FromResult(node);
    }

    public Task<string> GetNullAgainstTheContractAsync() => Task.FromResult<string>(null!);

    public Task RaiseAsync(int count)
    {
        for (var i = 0; i < count; i++)
            _orderPlaced?.Invoke(this, Order.Sample(i));
        Halted?.Invoke("XYZ", count);
        Rang?.Invoke();
        Closed?.Invoke(this, EventArgs.Empty);
        return Task.CompletedTask;
    }

    public Task<int> CountSubscribersAsync() => Task.FromResult(SubscriberCount);

    public Task<string> OverloadAsync(int number) => Task.FromResult($"number {number}");

    public Task<string> OverloadAsync(int number, string text) => Task.FromResult($"number {number} text {text}");

    public Task<string> OverloadAsync(string text) => Task.FromResult($"text {text}");

    public Task<int> KeywordAsync(int @class, int _underscore, int call, int arguments) => Task.FromResult(@class + _underscore + call + arguments);
}

/// <summary>Answers, or asks further until the depth is used up.</summary>
/// <param name="session">The session that it serves, to call back.</param>
public sealed class WorkbenchUser(RpcSession session) : IWorkbenchUser
{
    public async IAsyncEnumerable<int> SupplyAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (i % 5 == 0)
                await Task.Yield();
            yield return i;
        }
    }

    public Task<double?> GetTimeLeftAsync() => Task.FromResult(RpcDeadline.Remaining?.TotalMilliseconds);

    public async Task<string> AnswerAsync(string question, int depth) =>
        depth == 0 ? question + "!" : await session.Get<IWorkbench>().AskBackAsync(question + depth, depth - 1);
}
