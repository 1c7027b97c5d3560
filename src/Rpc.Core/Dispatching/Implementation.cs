using Rpc.Calls;

namespace Rpc.Dispatching;

/// <summary>What handles the calls of a contract.</summary>
/// <param name="Service">The one implementation; null when each call has its own.</param>
/// <param name="Activator">Makes the implementation of one call; null when all have the same.</param>
/// <param name="FlowsContext">Handlers may ask for their call's context.</param>
internal sealed record Implementation(object? Service, Func<IncomingRequest, ActivatedService>? Activator, bool FlowsContext)
{
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
