// A WebSocket server that echoes text as text and binary as binary, up to 64 MiB a message, until Ctrl+C.
//   EchoServer --port N [--host ADDRESS] [--deflate] [--tls]
// --tls takes a certificate of its own making, which clients must be told to trust.
using System.Net.Security;
using System.Runtime.InteropServices;
using EchoServer;
using Rpc.WebSockets;

if (Arguments.Parse(args, out var problem) is not { } arguments)
{
    Console.Error.WriteLine(problem);
    return 2;
}

var options = new WebSocketListenerOptions();
options.Connection.MaxMessageBytes = 64 * 1024 * 1024;
if (arguments.Deflate)
    options.Deflate = new DeflateOptions { MinMessageBytes = 0, MaxRatio = 0 };

if (arguments.Tls)
    options.Tls = new SslServerAuthenticationOptions { ServerCertificate = OwnCertificate.Create(arguments.Host) };

var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopped.TrySetResult();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

// Leaving the block closes all connections with 1001.
await using (var listener = await WebSocketListener.ListenAsync(arguments.Url, EchoAsync, options))
{
    Console.WriteLine($"Listening on {listener.Url}");
    await stopped.Task;
}

Console.WriteLine("Stopped");
return 0;

static async Task EchoAsync(WebSocketConnection connection)
{
    while (await connection.ReceiveAsync() is { } message)
        await connection.SendAsync(message.Payload, message.Kind);
}
