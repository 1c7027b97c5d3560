using System.Text.Json;
using System.Text.Json.Serialization;
using Rpc.TestKit;
using Rpc.TestKit.Behaviour;

namespace Rpc.Core.Tests.Sessions;

public sealed partial class RpcSessionOptionsTests
{
    [Fact]
    public void Options_OutOfRange_AreRefusedAtTheStart()
    {
        foreach (var options in new RpcSessionOptions[]
        {
            new() { MaxPendingCalls = 0 },
            new() { MaxPendingCalls = 65_537 },
            new() { MaxConcurrentCalls = 0 },
            new() { MaxQueuedCalls = -1 },
            new() { MaxQueuedCallBytes = -1 },
            new() { MaxQueuedEventBytes = -1 },
            new() { MaxMalformedMessages = -1 },
            new() { MaxDepth = 0 },
            new() { MaxDepth = 1001 },
            new() { MaxNumberedNames = -1 },
            new() { MaxNumberedNames = 65_537 },
            new() { BlockingHandlerThreshold = TimeSpan.Zero },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => RpcSession.CreatePair(options: options));
        }
    }

    [Fact]
    public async Task Options_ChangedAfterTheStart_HaveNoEffect()
    {
        var options = new RpcSessionOptions { MaxMalformedMessages = 5 };
        await using var peer = RawPeer.Connect(options: options);
        options.MaxMalformedMessages = 0;
        await peer.AskAsync("{");
        await peer.AssertAliveAsync();
    }

    [Fact]
    public async Task JsonOptions_OfTheSession_DecideHowValuesAreWritten()
    {
        var json = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper };
        await using var peer = RawPeer.Connect(options: new RpcSessionOptions { JsonSerializerOptions = json });
        var call = peer.Session.Get<IWorkbench>().RoundTripAsync(Order.Sample(1));
        Assert.Contains("\"PLACED_AT\":", await peer.ReceiveAsync(), StringComparison.Ordinal);
        Assert.False(call.IsCompleted);
    }

    [Fact]
    public async Task JsonContext_OfTheContract_GoesBeforeTheSessions()
    {
        await using var peer = RawPeer.Connect();
        _ = peer.Session.Get<IWithContext>().SendAsync(new Coloured(Colour.Red));
        Assert.Contains("[{\"colour\":\"Red\"}]", await peer.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Contract_ServedTwice_IsRefused()
    {
        var (first, _) = RpcSession.CreatePair();
        first.Serve<IWorkbench>(new Workbench(first));
        var exception = Assert.Throws<InvalidOperationException>(() => first.Serve<IWorkbench>(new Workbench(first)));
        Assert.Contains("workbench", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorData_ThatIsNotJson_IsRefusedWhereItIsSet()
    {
        Assert.Throws<ArgumentException>(() => new RpcException("x") { ErrorData = "not json" });
        Assert.Equal("[1]", new RpcException("x") { ErrorData = "[1]" }.ErrorData);
    }

    [Fact]
    public void Proxy_IsTheSameObjectEachTime()
    {
        var (first, _) = RpcSession.CreatePair();
        Assert.Same(first.Get<IWorkbench>(), first.Get<IWorkbench>());
    }

    [RpcContract(JsonContext = typeof(ColourContext))]
    public partial interface IWithContext
    {
        Task SendAsync(Coloured coloured);
    }

    public enum Colour
    {
        Green,
        Red,
    }

    public sealed record Coloured(Colour Colour);

    [JsonSourceGenerationOptions(UseStringEnumConverter = true)]
    [JsonSerializable(typeof(Coloured))]
    internal sealed partial class ColourContext : JsonSerializerContext;
}
