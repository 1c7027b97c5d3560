using System.Text.Json;
using Rpc.TestKit;

namespace Rpc.EndToEnd.Tests.ForeignPeers;

/// <summary>One way to close a connection.</summary>
/// <param name="ByPeer">Whether the foreign peer closes.</param>
/// <param name="Code">The close code; null for a Close frame without one (RFC 6455 §7.1.5).</param>
/// <param name="Reason">The reason.</param>
internal sealed record CloseCase(bool ByPeer, int? Code, string Reason)
{
    private const int NoStatus = 1005;

    // As long as a reason may be: 123 bytes of UTF-8 (§5.5).
    private static readonly string LongestReason = new string('ä', 61) + "x";

    /// <summary>The ways of which this end begins half, and the peer the others.</summary>
    public static IReadOnlyList<CloseCase> All { get; } =
    [
        .. new[] { false, true }.SelectMany(static byPeer => new CloseCase[]
        {
            new(byPeer, 1000, ""), new(byPeer, 1001, "going"), new(byPeer, 4321, "done"), new(byPeer, 4999, LongestReason), new(byPeer, null, ""),
        }),
    ];

    /// <summary>The ways that python's websockets knows: it always sends a code.</summary>
    public static IReadOnlyList<CloseCase> OfPython { get; } = [.. All.Where(static way => way is { ByPeer: false } or { Code: not null })];

    /// <summary>The ways that the platform knows: it takes no code for 1000, and sends 1005, which must not be sent (§7.4.1).</summary>
    public static IReadOnlyList<CloseCase> OfPlatform { get; } = [.. All.Where(static way => way.Code is not null)];

    /// <summary>What the peer's script is told.</summary>
    public static string ToJson(IEnumerable<CloseCase> ways) => JsonSerializer.Serialize(
        ways.Select(static way => !way.ByPeer ? null : way.Code is { } code ? [code, way.Reason] : Array.Empty<object>()));

    /// <summary>Does our part.</summary>
    /// <returns>How the connection ended at this end.</returns>
    public async Task<ConnectionEnd> CloseAsync(WebSocketConnection connection)
    {
        if (!ByPeer)
            await connection.CloseAsync((CloseCode)(Code ?? NoStatus), Reason).AsTask().Within();
        else
            Assert.Null(await connection.ReceiveAsync().Within());
        return connection.Closed!;
    }

    /// <summary>Asserts what this end saw.</summary>
    public void CheckOurs(ConnectionEnd end)
    {
        Assert.Equal((ByPeer, (CloseCode)(Code ?? NoStatus), null), (end.ByPeer, end.Code, end.Exception));
        if (ByPeer)
            Assert.Equal(Reason, end.Reason);
    }

    /// <summary>Asserts what the peer saw. We answer its Close frame with the same code and no reason (§5.5.1).</summary>
    public void CheckTheirs(int code, string reason) => Assert.Equal((Code ?? NoStatus, ByPeer ? "" : Reason), (code, reason));
}

/// <summary>A listener of ours that closes connections in one way after the other.</summary>
internal sealed class ClosingListener : IAsyncDisposable
{
    private readonly Dictionary<CloseCase, TaskCompletionSource<ConnectionEnd>> _ends;
    private WebSocketListener _listener = null!;

    private ClosingListener(IEnumerable<CloseCase> ways) =>
        _ends = ways.ToDictionary(static way => way, static _ => new TaskCompletionSource<ConnectionEnd>(TaskCreationOptions.RunContinuationsAsynchronously));

    public string Url => _listener.Url.ToString();

    public static async Task<ClosingListener> StartAsync(IReadOnlyList<CloseCase> ways)
    {
        var closing = new ClosingListener(ways);
        var remaining = new Queue<CloseCase>(ways);

        // The peer opens a connection when the one before is closed.
        closing._listener = await WebSocketListener.ListenAsync(
            "ws://127.0.0.1:0/",
            async connection =>
            {
                var way = remaining.Dequeue();
                closing._ends[way].SetResult(await way.CloseAsync(connection));
            }).Within();
        return closing;
    }

    /// <summary>How the connection that went one way ended.</summary>
    public Task<ConnectionEnd> ReadEndAsync(CloseCase way) => _ends[way].Task.Within();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
