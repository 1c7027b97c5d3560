// A WebSocket client that echoes every message it receives until the connection closes.
//   EchoClient URL [--deflate] [--send]
// With --send it sends the lines of its standard input instead, and prints the answer to each.
using Rpc.WebSockets;

var urls = args.Where(static argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToList();
var unknown = args.Except(urls).Except(["--deflate", "--send"]);
if (urls.Count != 1 || unknown.Any())
{
    Console.Error.WriteLine("Usage: EchoClient URL [--deflate] [--send]");
    return 2;
}

var options = new WebSocketClientOptions();
options.Connection.MaxMessageBytes = 64 * 1024 * 1024;
if (args.Contains("--deflate"))
    options.Deflate = new DeflateOptions { MinMessageBytes = 0, MaxRatio = 0 };

WebSocketConnection connection;
try
{
    connection = await WebSocketClient.ConnectAsync(urls[0], options);
}
catch (Exception exception) when (exception is WebSocketConnectException or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

await using (connection)
{
    try
    {
        await (args.Contains("--send") ? AskAsync(connection) : EchoAsync(connection));
    }
    catch (WebSocketClosedException)
    {
        // The server closed before it took our message: how, is told below.
    }

    await connection.Ended;
    var end = connection.Closed!;
    Console.WriteLine($"Closed with {(int)end.Code} {end.Reason}".TrimEnd());
    if (end.Exception is null)
        return 0;
    Console.Error.WriteLine(end.Exception.Message);
    return 1;
}

static async Task EchoAsync(WebSocketConnection connection)
{
    while (await connection.ReceiveAsync() is { } message)
        await connection.SendAsync(message.Payload, message.Kind);
}

static async Task AskAsync(WebSocketConnection connection)
{
    while (await Console.In.ReadLineAsync() is { } line)
    {
        await connection.SendTextAsync(line);
        if (await connection.ReceiveAsync() is not { } answer)
            return;
        Console.WriteLine(answer.Kind == WebSocketMessageKind.Text ? answer.GetText() : $"{answer.Payload.Length} bytes");
    }

    await connection.CloseAsync();
}
