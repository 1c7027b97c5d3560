using Rpc.LoadBench.Contestants;
using Rpc.LoadBench.Payloads;

namespace Rpc.LoadBench.Scenarios;

/// <summary>What is measured, in the order of the table.</summary>
internal static class AllScenarios
{
    public static readonly Scenario[] InOrder =
    [
        new CallScenario<Addends, int>("latency", CallLoads.Sums, Connections: 1, InFlight: 1),
        new CallScenario<Addends, int>("pipelined", CallLoads.Sums, Connections: 1, InFlight: 256),
        new CallScenario<Addends, int>("fan-in", CallLoads.Sums, Connections: 64, InFlight: 16),
        new CallScenario<Order, Order>("dto", CallLoads.Orders, Connections: 1, InFlight: 64),
        new PushScenario("push", Layer.Push, Connections: 1),
        new PushScenario("broadcast", Layer.Broadcast, Connections: 1_000),
        new StreamScenario("stream"),
        new CallScenario<byte[], byte[]>("large", CallLoads.Blobs, Connections: 1, InFlight: 4),
        new ConnectScenario("connect", AtATime: 32),
        new IdleScenario("idle", Layer.Calls, Connections: 5_000),
        new IdleScenario("idle-100", Layer.Calls, Connections: 100),
        new IdleScenario("idle-1k", Layer.Calls, Connections: 1_000),
        new IdleScenario("idle-10k", Layer.Calls, Connections: 10_000),
        new CallScenario<Addends, int>("active-100", CallLoads.Sums, Connections: 100, InFlight: 1),
        new CallScenario<Addends, int>("active-2k", CallLoads.Sums, Connections: 2_000, InFlight: 1),
        new EchoScenario("echo-latency", Connections: 1, InFlight: 1, MessageBytes: 32),
        new EchoScenario("echo-fan-in", Connections: 64, InFlight: 16, MessageBytes: 32),
        new EchoScenario("echo-64k", Connections: 1, InFlight: 4, MessageBytes: 64 * 1024),
        new IdleScenario("echo-idle", Layer.Echo, Connections: 10_000),
        new IdleScenario("echo-idle-deflate", Layer.DeflateEcho, Connections: 10_000),
        new IdleScenario("echo-idle-tls", Layer.TlsEcho, Connections: 2_000),
    ];

    public static Scenario Named(string name) => InOrder.Single(scenario => scenario.Name == name);
}
