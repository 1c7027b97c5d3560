using Rpc.TestKit;

namespace Rpc.Transport.Tests.Library;

/// <summary>A listener and a client, as an application of the library makes them. The handler runs until the test lets it return.</summary>
internal sealed class LibraryPair : IAsyncDisposable
{
    private readonly WebSocketListener _listener;
    private readonly TaskCompletionSource _done;

    private LibraryPair(WebSocketListener listener, WebSocketConnection client, WebSocketConnection server, TaskCompletionSource done)
    {
        _listener = listener;
        _done = done;
        Client = client;
        Server = server;
    }

    public WebSocketConnection Client { get; }

    public WebSocketConnection Server { get; }

    public static async Task<LibraryPair> CreateAsync(WebSocketConnectionOptions? options = null)
    {
        options ??= new WebSocketConnectionOptions();
        var accepted = new TaskCompletionSource<WebSocketConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = await WebSocketListener.ListenAsync(
            "ws://127.0.0.1:0/",
            connection =>
            {
                accepted.SetResult(connection);
                return done.Task;
            },
            new WebSocketListenerOptions { Connection = options }).Within();
        var client = await WebSocketClient.ConnectAsync(listener.Url.ToString(), new WebSocketClientOptions { Connection = options }).Within();
        return new LibraryPair(listener, client, await accepted.Task.Within(), done);
    }

    public async ValueTask DisposeAsync()
    {
        // Together: each waits for the other end.
        _done.TrySetResult();
        await Task.WhenAll(Client.DisposeAsync().AsTask(), _listener.DisposeAsync().AsTask()).Within();
    }
}
