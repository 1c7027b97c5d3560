using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.Hosting.Diagnostics;
using Rpc.Hosting.Hosts;
using Rpc.WebSockets;

namespace Rpc;

/// <summary>
/// A server that the host starts and stops; see <c>AddRpcServer</c>. It stops in good order: it closes its sessions with 1001, which cancels the tokens of running handlers, and waits for those
/// handlers within the host's shutdown time.
/// </summary>
public sealed class RpcHostedServer : IHostedService
{
    private readonly IServiceProvider _services;
    private readonly RpcServerPlan _plan;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<RpcSession, Task> _sessions = new();
    private RpcServer? _server;

    internal RpcHostedServer(IServiceProvider services, RpcServerPlan plan)
    {
        _services = services;
        _plan = plan;
        _logger = (ILogger?)services.GetService<ILoggerFactory>()?.CreateLogger<RpcHostedServer>() ?? NullLogger.Instance;
    }

    /// <summary>The server: where it listens, and its sessions.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it yet.</exception>
    public RpcServer Server => _server ?? throw new InvalidOperationException("The host has not started this server yet.");

    internal RpcServerPlan Plan => _plan;

    /// <summary>Sees that all services can be made, and starts to listen.</summary>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="InvalidOperationException">A service is not registered.</exception>
    /// <exception cref="ArgumentException">The address or an option makes no sense.</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var contract in _plan.Contracts)
            contract.Prepare(_services);
        var options = new RpcServerOptions { LoggerFactory = _services.GetService<ILoggerFactory>() };
        foreach (var configure in _plan.Options)
            configure(_services, options);
        _server = await RpcServer.ListenAsync(_plan.GetUrl(_services), SetUp, options, cancellationToken).ConfigureAwait(false);
        _logger.Started(string.Join(", ", _plan.Names), _server.Url);
    }

    /// <summary>Closes all sessions with 1001 and waits for their handlers.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is null)
            return;
        try
        {
            await _server.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(_sessions.Values).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host's other services have their own time to stop in.
            _logger.StoppedEarly(_server.Url, _sessions.Count);
        }
    }

    private void SetUp(RpcSession session, WebSocketHttpRequest request)
    {
        AsyncServiceScope? scope = _plan.Contracts.Exists(static contract => contract.IsPerSession) ? _services.CreateAsyncScope() : null;
        try
        {
            scope?.ServiceProvider.GetRequiredService<RpcScope>().Enter(session, call: null);
            foreach (var contract in _plan.Contracts)
                contract.Serve(session, _services, scope?.ServiceProvider);
            foreach (var configure in _plan.Sessions)
                configure(scope?.ServiceProvider ?? _services, session, request);
        }
        catch
        {
            // The session does not come about, which the server logs and tells the client; what was made for it goes.
            _ = EndScopeAsync(session, scope);
            throw;
        }

        // Entered first: it may be over before it is watched.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sessions[session] = ended.Task;
        _ = WatchAsync(session, scope, ended);
    }

    private async Task WatchAsync(RpcSession session, AsyncServiceScope? scope, TaskCompletionSource ended)
    {
        await session.Drained.ConfigureAwait(false);
        await EndScopeAsync(session, scope).ConfigureAwait(false);
        _sessions.TryRemove(session, out _);
        ended.SetResult();
    }

    private async Task EndScopeAsync(RpcSession session, AsyncServiceScope? scope)
    {
        try
        {
            if (scope is { } made)
                await made.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _logger.ScopeFailed(session.RemoteAddress, exception);
        }
    }
}
