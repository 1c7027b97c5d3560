using Rpc.Calls;

namespace Rpc.Dispatching;

/// <summary>What handles the calls of a contract on one session.</summary>
/// <param name="Dispatcher">What subscribes to its events; null where there are none.</param>
/// <param name="Service">The one implementation; null when each call has its own.</param>
/// <param name="Activator">Makes the implementation of one call; null when all have the same.</param>
/// <param name="FlowsContext">Handlers may ask for their call's context.</param>
internal sealed record Implementation(RpcDispatcher? Dispatcher, object? Service, Func<IncomingRequest, ActivatedService>? Activator, bool FlowsContext)
{
    private CallLane? _lane;

    /// <summary>What the contract's ordered methods share.</summary>
    public CallLane Lane => LazyInitializer.EnsureInitialized(ref _lane, static () => new CallLane());

    /// <summary>Gives a request what handles it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isIntercepted">Others see the request before its handler.</param>
    public void HandTo(IncomingRequest request, bool isIntercepted)
    {
        request.Service = Service!;
        request.Activator = Activator;
        request.FlowsContext = FlowsContext;

        // Whoever is shown the request may keep it.
        request.IsTracked |= FlowsContext || Activator is not null || isIntercepted;
    }
}
