using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rpc.Channels;
using Rpc.Transport.Client;
using Rpc.Transport.Connections;
using Rpc.Transport.Diagnostics;
using Rpc.Transport.Endpoints;
using Rpc.Transport.Server;

namespace Rpc;

/// <summary>Listens for clients and starts a session with each.</summary>
public sealed class RpcServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<RpcSession, bool> _sessions = new();
    private readonly Action<RpcSession, WebSocketHttpRequest> _configure;
    private readonly RpcServerOptions _options;
    private readonly ILogger _logger;
    private readonly string _path;
    private readonly ResumableSessions? _resumable;
    private WebSocketListener _listener = null!;
    private volatile bool _stopping;

    private RpcServer(string path, Action<RpcSession, WebSocketHttpRequest> configure, RpcServerOptions options)
    {
        _path = path;
        _configure = configure;
        _options = options;
        _logger = (ILogger?)options.LoggerFactory?.CreateLogger<RpcServer>() ?? NullLogger.Instance;
        _resumable = options.Resume is null ? null : new ResumableSessions(options, (session, request) => _ = ServeAsync(session.Channel, request, session), _logger);
    }

    /// <summary>Where clients connect, with the port that the system chose when port 0 was asked for.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>The sessions that are open now.</summary>
    public IReadOnlyCollection<RpcSession> Sessions => [.. _sessions.Keys];

    /// <summary>How many connections are open or in their handshake.</summary>
    internal int Connections => _listener.Connections;

    /// <summary>How many sessions can be resumed, and how many of them wait for their clients.</summary>
    internal (int All, int Detached) Resumable => _resumable is null ? default : (_resumable.Count, _resumable.Detached);

    /// <inheritdoc cref="ListenAsync(string, Action{RpcSession, WebSocketHttpRequest}, RpcServerOptions?, CancellationToken)"/>
    public static Task<RpcServer> ListenAsync(
        string url,
        Action<RpcSession> configure,
        RpcServerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return ListenAsync(url, (session, _) => configure(session), options, cancellationToken);
    }

    /// <summary>Starts to listen. Dispose of the server to stop.</summary>
    /// <param name="url">
    /// Where: <c>ws://127.0.0.1:5000/ticker</c>, <c>wss://0.0.0.0/ticker</c> with <see cref="RpcServerOptions.Tls"/>, or
    /// <c>ws+unix:///run/ticker.sock:/ticker</c> (a file of that name on which nobody listens is replaced). The host is <c>localhost</c> (IPv4 and IPv6) or
    /// an address of this machine (<c>0.0.0.0</c> or <c>[::]</c> for all); port 0 lets the system choose; requests for another path are answered with 404.
    /// </param>
    /// <param name="configure">Serves contracts on each new session, before its first message is read; where it takes two parameters, the second is the request that opened the session.</param>
    /// <param name="options">How to listen and how sessions behave; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up starting; has no effect on the server.</param>
    /// <exception cref="ArgumentException">The address or an option makes no sense.</exception>
    /// <exception cref="IOException">The address is in use, is not this machine's, or may not be listened on.</exception>
    public static Task<RpcServer> ListenAsync(
        string url,
        Action<RpcSession, WebSocketHttpRequest> configure,
        RpcServerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        ArgumentNullException.ThrowIfNull(configure);
        cancellationToken.ThrowIfCancellationRequested();
        options = (RpcServerOptions)(options ?? new RpcServerOptions()).Freeze();
        var address = WebSocketUri.Parse(url);
        if (address.IsSecure && options.Tls is null)
            throw new ArgumentException("A wss address needs a certificate: set RpcServerOptions.Tls.", nameof(options));
        if (!address.IsSecure && options.Tls is not null)
            throw new ArgumentException("RpcServerOptions.Tls is set, but the address is a ws one, which is served in clear text; write wss.", nameof(options));
        var server = new RpcServer(address.Path, configure, options);
        server.Start(address, options);
        return Task.FromResult(server);
    }

    /// <summary>Stops listening and closes all sessions with <see cref="ChannelCloseCode.GoingAway"/>, within <see cref="RpcEndpointOptions.CloseTimeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _resumable?.Dispose();
        await _listener.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_sessions.Keys.Select(static session => session.CloseAsync(ChannelCloseCode.GoingAway, "the server stops").AsTask())).ConfigureAwait(false);
    }

    private void Start(WebSocketUri address, RpcServerOptions options)
    {
        var listenerOptions = options.ToListenerOptions();
        listenerOptions.Decide = (request, _) => new ValueTask<HandshakeDecision>(
            request.Path == _path ? HandshakeDecision.Accept() : HandshakeDecision.Reject(404, "Not Found"));
        _listener = WebSocketListener.Start(WebSocketUri.ResolveLocal(address), listenerOptions, ServeAsync);
        Url = address.WithPortOf(_listener.LocalEndPoint);
    }

    private Task ServeAsync(WebSocketConnection connection)
    {
        var channel = new WebSocketChannel(connection);
        WebSocketHttpRequest request = connection.Info.Request!;
        return RpcSubprotocols.GetResumed(channel.Subprotocol) is null ? ServeAsync(channel, request, resumable: null) : _resumable!.ServeAsync(channel, request);
    }

    private async Task ServeAsync(IMessageChannel channel, WebSocketHttpRequest request, ResumableSession? resumable)
    {
        RpcSession session;
        try
        {
            session = RpcSession.Start(channel, started => Register(started, request, resumable), _options);
        }
        catch (Exception exception)
        {
            _logger.SessionNotConfigured(channel.RemoteAddress, exception);
            await channel.CloseAsync(ChannelCloseCode.InternalError, "the server could not set the session up", CancellationToken.None).ConfigureAwait(false);
            await channel.DisposeAsync().ConfigureAwait(false);
            return;
        }

        // The server may have begun to stop after it had looked for sessions to close.
        if (_stopping)
            await session.CloseAsync(ChannelCloseCode.GoingAway, "the server stops").ConfigureAwait(false);
        await session.Completion.ConfigureAwait(false);
        _sessions.TryRemove(session, out _);
    }

    private void Register(RpcSession session, WebSocketHttpRequest request, ResumableSession? resumable)
    {
        session.State = request.State;
        _configure(session, request);
        if (resumable is not null)
            resumable.Session = session;
        _sessions.TryAdd(session, true);
    }
}
