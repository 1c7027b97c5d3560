using System.Text.Json.Nodes;
using Rpc.TestKit;

namespace Rpc.Core.Tests.Vectors;

/// <summary>The options and the clock of the serving end of one exchange.</summary>
internal sealed class VectorEnd
{
    private readonly FakeTimeProvider _clock = new();

    public VectorEnd(JsonNode exchange)
    {
        var options = exchange["options"];
        Options = new RpcSessionOptions { TimeProvider = _clock, BlockingHandlerThreshold = null };
        Options.MaxConcurrentCalls = options?["maxConcurrentCalls"]?.GetValue<int>() ?? Options.MaxConcurrentCalls;
        Options.MaxQueuedCalls = options?["maxQueuedCalls"]?.GetValue<int>() ?? Options.MaxQueuedCalls;
        Options.MaxHeaders = options?["maxHeaders"]?.GetValue<int>() ?? Options.MaxHeaders;
        if (options?["streamIdleSeconds"] is { } seconds)
            Options.StreamIdleTimeout = TimeSpan.FromSeconds(seconds.GetValue<int>());
    }

    public RpcSessionOptions Options { get; }

    /// <summary>Lets the step's time pass, once something waits for it.</summary>
    public async Task PassAsync(JsonNode step)
    {
        while (_clock.ArmedTimers == 0)
            await Task.Yield();
        _clock.Advance(TimeSpan.FromSeconds(step["passSeconds"]!.GetValue<int>()));
    }

    /// <summary>Writes out what stands for long text.</summary>
    public static JsonNode Expand(JsonNode node) => JsonNode.Parse(node.ToJsonString().Replace("LONG", new string('1', 65_536), StringComparison.Ordinal))!;
}
