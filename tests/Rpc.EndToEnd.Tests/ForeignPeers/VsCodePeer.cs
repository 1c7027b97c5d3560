using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>A session of ours with the npm package <c>vscode-jsonrpc</c>, which is its client or its server. Each end serves the workbench and its user to the other.</summary>
internal sealed class VsCodePeer : IAsyncDisposable
{
    private readonly RecordingLoggerFactory _log = new();
    private RpcServer? _server;

    /// <summary>The foreign end.</summary>
    public NodeProcess Node { get; private set; } = null!;

    /// <summary>Our end.</summary>
    public RpcSession Session { get; private set; } = null!;

    /// <summary>What our end serves.</summary>
    public Workbench Workbench { get; private set; } = null!;

    /// <summary>Connects.</summary>
    /// <param name="isServer">Whether the foreign end is the server.</param>
    /// <param name="subprotocol">The subprotocol; empty for none.</param>
    /// <param name="script">What the foreign end does.</param>
    public static async Task<VsCodePeer> ConnectAsync(bool isServer, string subprotocol, string script)
    {
        var peer = new VsCodePeer();
        if (isServer)
            await peer.ConnectToServerAsync(subprotocol, script);
        else
            await peer.AcceptClientAsync(subprotocol, script);
        return peer;
    }

    /// <summary>Lets the foreign end close, and asserts that nothing went wrong unnoticed.</summary>
    public async Task ExpectEndAsync()
    {
        await Node.CueAsync();
        var end = await Session.Completion.Within();
        Assert.Equal(RpcSessionEndReason.ClosedByPeer, end.Reason);
        await Node.ExpectEndAsync();
        Assert.Empty(_log.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        if (Session is not null)
            await Session.DisposeAsync().Within();
        if (_server is not null)
            await _server.DisposeAsync().Within();
        _log.Dispose();
    }

    private async Task ConnectToServerAsync(string subprotocol, string script)
    {
        Node = NodeProcess.Start("vscode-server.mjs", [script, subprotocol]);
        var port = (await Node.ObserveAsync("port")).GetInt32();
        var options = new RpcClientOptions { LoggerFactory = _log };
        options.Subprotocols.Clear();
        if (subprotocol.Length > 0)
            options.Subprotocols.Add(subprotocol);
        Session = await RpcClient.ConnectAsync($"ws://127.0.0.1:{port}/", Serve, options).Within();
        await Node.ExpectAsync("open", $"\"{subprotocol}\"");
    }

    private async Task AcceptClientAsync(string subprotocol, string script)
    {
        var accepted = new TaskCompletionSource<RpcSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        _server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/",
            session =>
            {
                Serve(session);
                accepted.SetResult(session);
            },
            new RpcServerOptions { LoggerFactory = _log });
        string[] offered = subprotocol.Length > 0 ? [subprotocol] : [];
        Node = NodeProcess.Start("vscode-client.mjs", [script, _server.Url.ToString(), .. offered]);
        await Node.ExpectAsync("open", $"\"{subprotocol}\"");
        Session = await accepted.Task.Within();
    }

    private void Serve(RpcSession session)
    {
        Workbench = new Workbench(session);
        session.Serve<IWorkbench>(Workbench);
        session.Serve<IWorkbenchUser>(new WorkbenchUser(session));
    }
}
