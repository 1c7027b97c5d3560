using System.Net;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.EndToEnd.Tests;

/// <summary>What an application sets on its server and sees of its clients.</summary>
public sealed class ServerOptionsTests
{
    [Fact]
    public async Task SchemeAndCertificate_ThatDoNotFit_AreRefused()
    {
        using var authority = new TestAuthority();
        foreach (var (url, tls) in new[] { ("wss://127.0.0.1:0/", null), ("ws://127.0.0.1:0/", authority.Serve()), ("wss://127.0.0.1:0/", new()) })
            await Assert.ThrowsAsync<ArgumentException>(() => RpcServer.ListenAsync(url, static _ => { }, new RpcServerOptions { Tls = tls }));
    }

    [Fact]
    public async Task Caller_IsAuthenticatedOnceAndKnownToItsSession()
    {
        var served = new TaskCompletionSource<WebSocketHttpRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RpcServer.ListenAsync(
            "ws://127.0.0.1:0/workbench",
            (session, request) =>
            {
                session.Serve<IWorkbench>(new Workbench(session));
                served.SetResult(request);
            },
            new RpcServerOptions
            {
                Authorize = (request, _) =>
                {
                    if (request.GetHeader("Authorization") is not "Bearer secret")
                        return new(WebSocketAdmission.Reject(401, "who are you?"));
                    request.State = "a friend";
                    return new(WebSocketAdmission.Accept);
                },
                HttpHandler = static (request, _) => new(request.Path == "/health" ? WebSocketHttpReply.Text(200, "healthy") : null),
            });

        var error = await Assert.ThrowsAsync<RpcConnectException>(() => RpcClient.ConnectAsync(server.Url.ToString()).Within());
        Assert.Equal((RpcConnectFailure.Rejected, 401), (error.Failure, error.StatusCode));

        await using var session = await RpcClient.ConnectAsync(
            server.Url + "?from=test", options: new RpcClientOptions { Headers = { new("Authorization", "Bearer secret") } }).Within();
        Assert.Equal(5, await session.Get<IWorkbench>().AddAsync(2, 3).Within());
        var opened = await served.Task.Within();
        Assert.Equal(("a friend", "/workbench", "?from=test"), (opened.State, opened.Path, opened.Query));

        using var http = new HttpClient();
        var health = new UriBuilder(server.Url) { Scheme = "http", Path = "/health" }.Uri;
        Assert.Equal("healthy", await http.GetStringAsync(health).Within());
        using var other = await http.GetAsync(new UriBuilder(health) { Path = "/other" }.Uri).Within();
        Assert.Equal(HttpStatusCode.UpgradeRequired, other.StatusCode);
    }
}
