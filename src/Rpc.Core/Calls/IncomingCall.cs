using System.Text.Json;
using Rpc.Codecs.Json;

namespace Rpc.Calls;

/// <summary>
/// A request or notification on its way to a handler. The generated dispatcher reads the arguments, calls the handler
/// and hands over what it returned, all before it returns itself: the message's bytes are only lent.
/// </summary>
public ref struct IncomingCall
{
    private readonly IncomingRequest _request;
    private readonly ReadOnlySpan<byte> _parameters;

    internal IncomingCall(IncomingRequest request, ReadOnlySpan<byte> parameters)
    {
        _request = request;
        _parameters = parameters;
    }

    /// <summary>Fires when the caller cancels the request, and when the session ends.</summary>
    public readonly CancellationToken CancellationToken => _request.CancellationToken;

    /// <summary>Reads the arguments.</summary>
    /// <param name="method">The method that was called.</param>
    /// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
    /// <exception cref="RpcException">With <see cref="RpcErrorCode.InvalidParams"/> when they do not fit the declaration.</exception>
    public readonly TArguments ReadArguments<TArguments>(RpcMethod<TArguments> method)
    {
        ArgumentNullException.ThrowIfNull(method);
        var reader = new JsonArgumentReader(_parameters, method.Name, method.ParameterArray, method.GetJsonOptions(_request.JsonOptions), method.HasStreams ? _request.OpenStreams() : null);
        return method.ReadArguments(ref reader);
    }

    /// <summary>Answers with the result of the task once it is there.</summary>
    /// <param name="method">The method that was called.</param>
    /// <param name="task">What the handler returned.</param>
    /// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public readonly void Complete<TArguments, TResult>(RpcMethod<TArguments, TResult> method, ValueTask<TResult> task)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (task.IsCompletedSuccessfully)
            _request.Answer(method, task.Result, moreFollows: true);
        else
            _ = _request.AnswerLaterAsync(method, task);
    }

    /// <summary>Answers with the result of the task once it is there.</summary>
    /// <param name="method">The method that was called.</param>
    /// <param name="task">What the handler returned.</param>
    /// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public readonly void Complete<TArguments, TResult>(RpcMethod<TArguments, TResult> method, Task<TResult> task) =>
        Complete(method, new ValueTask<TResult>(task));

    /// <summary>Answers with the items as they come.</summary>
    /// <param name="method">The method that was called.</param>
    /// <param name="items">What the handler returned.</param>
    /// <typeparam name="TArguments">The generated structure of the arguments.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    public readonly void Complete<TArguments, TItem>(RpcStreamMethod<TArguments, TItem> method, IAsyncEnumerable<TItem> items)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(items);
        _request.AnswerWithStream(method, items);
    }

    /// <summary>Answers, or for a notification says that it is handled, once the task is complete.</summary>
    /// <param name="method">The method that was called.</param>
    /// <param name="task">What the handler returned.</param>
    public readonly void Complete(RpcMethod method, ValueTask task)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult();
            _request.AnswerVoid(moreFollows: true);
        }
        else
        {
            _ = _request.AnswerVoidLaterAsync(task);
        }
    }

    /// <summary>Answers, or for a notification says that it is handled, once the task is complete.</summary>
    /// <param name="method">The method that was called.</param>
    /// <param name="task">What the handler returned.</param>
    public readonly void Complete(RpcMethod method, Task task) => Complete(method, new ValueTask(task));
}
