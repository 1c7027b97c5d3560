namespace Rpc.Calls;

/// <summary>One call on its way through more than its caller or its handler.</summary>
internal abstract class Invocation
{
    private object? _result;

    /// <summary>The method.</summary>
    public abstract RpcMethod Method { get; }

    /// <summary>This end makes the call; otherwise the peer does.</summary>
    public abstract bool IsOutgoing { get; }

    /// <summary>The headers; those of the peer cannot be changed.</summary>
    public abstract IDictionary<string, string> Headers { get; }

    /// <summary>The arguments, without a cancellation token.</summary>
    public abstract IReadOnlyList<object?> Arguments { get; }

    /// <summary>Fires when the call is cancelled.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>The time that is left; null for any.</summary>
    public abstract TimeSpan? Remaining { get; }

    /// <summary>There is a result.</summary>
    public bool HasResult { get; private set; }

    /// <summary>The result.</summary>
    public object? Result
    {
        get => _result;
        set
        {
            _result = value;
            HasResult = true;
        }
    }

    /// <summary>The call was made, or the handler called.</summary>
    protected bool HasProceeded { get; private set; }

    /// <summary>The call may be made again.</summary>
    protected abstract bool IsRepeatable { get; }

    /// <summary>Makes the call, or calls the handler.</summary>
    /// <exception cref="InvalidOperationException">It did so before, and may not again.</exception>
    public ValueTask ProceedAsync()
    {
        if (HasProceeded && !IsRepeatable)
            throw new InvalidOperationException($"'{Method.Name}' cannot be called again: only a call of this end that has no streams can.");
        HasProceeded = true;
        return RunAsync();
    }

    /// <summary>The result as what the method returns.</summary>
    /// <exception cref="InvalidOperationException">There is none, or of another type.</exception>
    public T ResultAs<T>()
    {
        if (!HasResult)
            throw new InvalidOperationException($"An interceptor of '{Method.Name}' neither went on with the call nor set a result.");
        return _result switch
        {
            T result => result,
            null when default(T) is null => default!,
            _ => throw new InvalidOperationException($"An interceptor set a result of '{Method.Name}' that is no {typeof(T)}."),
        };
    }

    /// <inheritdoc cref="ProceedAsync"/>
    protected abstract ValueTask RunAsync();

    /// <summary>Puts arguments into a list.</summary>
    protected static object?[] Box<TArguments>(RpcMethod<TArguments> method, in TArguments arguments)
    {
        var boxed = new object?[method.ParameterArray.Length];
        for (var i = 0; i < boxed.Length; i++)
            boxed[i] = method.GetArgument(in arguments, i);
        return boxed;
    }
}

/// <summary>What the calls of a session go through.</summary>
internal interface IInvocationPipeline
{
    /// <summary>Takes a call through all interceptors, the last of which goes on with it.</summary>
    ValueTask InvokeAsync(Invocation invocation);
}
